"""HTTP: the catalogue."""

from werkzeug.wrappers import Response

from services.intake.handlers import catalogue
from services.intake.handlers.catalogue import CatalogueChange, ChangeItem, PutCatalogue, WithdrawVersion
from services.intake.handlers.item_search import FoundItem, ItemIndexes
from services.intake.model.catalogue import Item, Publication
from services.intake.schemas import catalogue as bodies
from services.intake.schemas import catalogue_answers as answers
from services.intake.schemas import catalogue_files as files
from services.intake.schemas import catalogue_queries as queries
from services.intake.store import IntakeUnitOfWork
from shared.clock import SHANGHAI
from shared.contracts import Role
from shared.errors import Invalid, NotFound
from shared.http.endpoint import ANY_STAFF, PUBLIC, Request, endpoint
from shared.service import Service

_OFTEN = "120/minute"  # as quickly as somebody types
_ADMINISTRATORS = {Role.ADMINISTRATOR}
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ZIP = "application/zip"


class CatalogueEndpoints(Service):
    """The catalogue: put, changed, imported and exported by administrators, read and searched by everybody."""

    @endpoint("PUT", "/catalogue", roles=_ADMINISTRATORS, body=bodies.CatalogueBody, answer=answers.CatalogueView)
    def put_catalogue(self, request: Request, uow: IntakeUnitOfWork) -> CatalogueChange:
        """Put a county's items; unchanged ones keep their version, those that are not named stay."""
        return catalogue.put_catalogue(request.body, request.staff, uow)

    @endpoint("POST", "/catalogue/imports", roles=_ADMINISTRATORS, body=files.ImportBody, answer=answers.CatalogueView)
    def import_catalogue(self, request: Request, uow: IntakeUnitOfWork) -> CatalogueChange:
        """Put what an XLSX or CSV files say; every mistake names its cell, and a dry run changes nothing."""
        return catalogue.import_catalogue(request.body, request.staff, uow)

    @endpoint("GET", "/catalogue/export", roles=ANY_STAFF, query=queries.ExportQuery, produces=(_XLSX, _ZIP))
    def export_catalogue(self, request: Request, uow: IntakeUnitOfWork) -> Response:
        """The items in force as a workbook (?format=xlsx) or an archive of CSV files (csv), on a day (?on=)."""
        county, kind = _county(request), request.wanted["format"]
        items = uow.items.all_current(county, request.wanted["on"])
        at = uow.now.astimezone(SHANGHAI)
        content = files.workbook_of(items, at) if kind == "xlsx" else files.archive_of(items, at)
        name = f"catalogue-{county}.{'xlsx' if kind == 'xlsx' else 'zip'}"
        response = Response(content, mimetype=_XLSX if kind == "xlsx" else _ZIP)
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    @endpoint(
        "PUT",
        "/catalogue/items/<code>",
        roles=_ADMINISTRATORS,
        query=queries.CountyQuery,
        body=bodies.ItemChangeBody,
        answer=answers.CatalogueView,
    )
    def put_item(self, request: Request, uow: IntakeUnitOfWork) -> CatalogueChange:
        """Put one item as a whole, from today or from a day to come (``valid_from``)."""
        fields = {"county": _county(request), "code": bodies.code(request.path["code"]), **request.body}
        reason, dry_run = fields.pop("reason"), fields.pop("dry_run")
        whole = PutCatalogue(county=fields["county"], items=(Item(**fields),), reason=reason, dry_run=dry_run)
        return catalogue.put_catalogue(whole, request.staff, uow)

    @endpoint(
        "PATCH",
        "/catalogue/items/<code>",
        roles=_ADMINISTRATORS,
        query=queries.CountyQuery,
        body=bodies.ItemPatchBody,
        answer=answers.CatalogueView,
    )
    def change_item(self, request: Request, uow: IntakeUnitOfWork) -> CatalogueChange:
        """Change some fields of one item, from today or from a day to come (``valid_from``)."""
        changes = dict(request.body)
        reason, dry_run = changes.pop("reason"), changes.pop("dry_run")
        code = request.path["code"]
        command = ChangeItem(county=_county(request), code=code, changes=changes, reason=reason, dry_run=dry_run)
        return catalogue.change_item(command, request.staff, uow)

    @endpoint(
        "GET",
        "/catalogue/items/<code>/versions",
        roles=ANY_STAFF,
        query=queries.CountyQuery,
        answer=answers.PublicationView,
    )
    def list_versions(self, request: Request, uow: IntakeUnitOfWork) -> list[Publication]:
        """All versions of an item, the newest first: who published them, when and why."""
        return uow.items.history(_county(request), request.path["code"])

    @endpoint(
        "POST",
        "/catalogue/items/<code>/withdrawal",
        roles=_ADMINISTRATORS,
        query=queries.CountyQuery,
        body=bodies.VersionWithdrawalBody,
        answer=answers.PublicationView,
    )
    def withdraw_version(self, request: Request, uow: IntakeUnitOfWork) -> Publication:
        """Take back a planned version; one that has begun cannot be (409)."""
        command = WithdrawVersion(county=_county(request), code=request.path["code"], **request.body)
        return catalogue.withdraw_version(command, request.staff, uow)

    @endpoint("GET", "/items", roles=ANY_STAFF, query=queries.DayQuery, answer=answers.ItemView)
    def list_items(self, request: Request, uow: IntakeUnitOfWork) -> list[Item]:
        """The items in force in the caller's county (who has all counties names one: ?county=), on a day (?on=)."""
        return uow.items.all_current(_county(request), request.wanted["on"])

    @endpoint("GET", "/items/search", roles=ANY_STAFF, query=queries.SearchQuery, answer=answers.FoundItemView)
    def search_items(self, request: Request, uow: IntakeUnitOfWork) -> list[FoundItem]:
        """Items by words, pinyin or initials (?q=), the best first."""
        return self._found(_county(request), request, uow)

    @endpoint(
        "GET",
        "/public/items",
        roles=PUBLIC,
        per_address=_OFTEN,
        query=queries.PublicSearchQuery,
        answer=answers.FoundItemView,
    )
    def search_public_items(self, request: Request, uow: IntakeUnitOfWork) -> list[FoundItem]:
        """The same for residents; the county is named (?county=)."""
        return self._found(request.wanted["county"], request, uow)

    @endpoint("GET", "/items/<code>", roles=ANY_STAFF, query=queries.DayQuery, answer=answers.ItemView)
    def show_item(self, request: Request, uow: IntakeUnitOfWork) -> Item:
        """One item with its papers, as it is in force today or on a day (?on=)."""
        code = request.path["code"]
        item = uow.items.current(_county(request), code, request.wanted["on"])
        if item is None:
            raise NotFound(f"没有事项 {code}", f"there is no item {code}")
        return item

    def _found(self, county: str, request: Request, uow: IntakeUnitOfWork) -> list[FoundItem]:
        indexes: ItemIndexes = self.wiring.extras["item_indexes"]
        return indexes.search(request.wanted["q"], county, uow, request.wanted["limit"])


def _county(request: Request) -> str:
    """The caller's county; who may see all of them names one."""
    county: str = request.staff.scope[:6] or request.wanted["county"]
    if not county:
        raise Invalid("county", "请注明县（区）代码：?county=", "name the county: ?county=")
    return county
