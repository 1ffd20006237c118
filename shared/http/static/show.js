// Shows the description. Nothing is sent anywhere but to this service, and no outside validator is asked.
window.SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#description",
  deepLinking: true,
  docExpansion: "none",
  validatorUrl: null,
});
