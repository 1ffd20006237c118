# shellcheck shell=bash
# Programs from Debian's packages. Sourced by setup.sh.
#
# Only programs are wanted, never services: the network and the tests start their own broker and their own database,
# as the user who runs them, on ports of their own. So nothing installed here may start by itself, now or at boot.

BROKER_PROGRAM=${BROKER_PROGRAM:-/usr/lib/rabbitmq/bin/rabbitmq-server}
POSTGRES_PROGRAMS=${POSTGRES_PROGRAMS:-/usr/lib/postgresql/*/bin/postgres}
BROWSER_PROGRAM=${BROWSER_PROGRAM:-/usr/bin/chromium}
CLOCK_LIBRARY=${CLOCK_LIBRARY:-/usr/lib/*/faketime/libfaketimeMT.so.1}
RULES_PROGRAM=${RULES_PROGRAM:-/usr/bin/promtool}
LOAD_PROGRAM=${LOAD_PROGRAM:-/usr/bin/wrk}
POLICY=${POLICY:-/usr/sbin/policy-rc.d}
APT_LISTS=${APT_LISTS:-/var/lib/apt/lists}

broker() {
    if [[ -n ${AMQP_URI:-} || -x $BROKER_PROGRAM ]]; then return; fi
    install_packages rabbitmq-server
}

postgresql() {
    if [[ -n ${TEST_POSTGRES_URL:-} ]] || compgen -G "$POSTGRES_PROGRAMS" >/dev/null; then return; fi
    install_packages postgresql
}

browser() {
    if [[ -x $BROWSER_PROGRAM ]]; then return; fi
    install_packages chromium fonts-noto-cjk
}

# For promtool, which checks the alert rules.
prometheus() {
    if [[ -x $RULES_PROGRAM ]]; then return; fi
    install_packages prometheus
}

# For tests in which the clock of a process is put back or forward.
clock() {
    if compgen -G "$CLOCK_LIBRARY" >/dev/null; then return; fi
    install_packages libfaketime
}

# For benchmarks: many requests at the same time, from one process that hardly takes any time itself.
load() {
    if [[ -x $LOAD_PROGRAM ]]; then return; fi
    install_packages wrk
}

# install_packages PACKAGE…
install_packages() {
    local packages="$*"
    if ! command -v apt-get >/dev/null; then
        fail "这台机器不是 Debian/Ubuntu。请自行安装：${packages}（RabbitMQ 也可用 AMQP_URI 指定已有的）。" \
            "This machine is no Debian or Ubuntu. Please install yourself: $packages (or name a broker in AMQP_URI)."
    fi
    if ! can_install_packages; then
        fail "需要安装系统软件包，但当前用户没有 root 权限（sudo 也不能免密码）。请由管理员运行下面这一行，然后再试：
    sudo apt-get update && sudo apt-get install -y --no-install-recommends $packages
$(without_package_zh "$packages")" \
            "System packages are missing, and this user can neither act as root nor use sudo without a password. Have an
administrator run the line above, then try again. $(without_package_en "$packages")"
    fi
    say "安装系统软件包 ${packages}（不启动服务）" "installing $packages (no service is started)"
    hold_services_back
    trap 'let_services_start' EXIT
    if ! have_lists || ! logged apt_install "$@"; then
        say "更新软件包列表" "updating the package lists"
        logged as_root apt-get update || fail "apt-get update 失败，原因见上。" "apt-get update failed; see above."
        logged apt_install "$@" || fail "$packages 没有装上，原因见上。" "$packages could not be installed; see above."
    fi
    let_services_start
    trap - EXIT
    keep_services_off "$@"
}

without_package_zh() {
    case $1 in
        rabbitmq-server) echo "或者用环境变量 AMQP_URI 指定一个已有的消息代理。" ;;
        postgresql) echo "或者用环境变量 TEST_POSTGRES_URL 指定一个可用于测试的 PostgreSQL。" ;;
    esac
}

without_package_en() {
    case $1 in
        rabbitmq-server) echo "Or name an existing broker in AMQP_URI." ;;
        postgresql) echo "Or name a PostgreSQL for the tests in TEST_POSTGRES_URL." ;;
    esac
}

can_install_packages() {
    command -v apt-get >/dev/null && { is_root || sudo -n true 2>/dev/null; }
}

is_root() { [[ $(id -u) == 0 ]]; }

as_root() { if is_root; then "$@"; else sudo -n "$@"; fi; }

have_lists() { compgen -G "$APT_LISTS/*Packages*" >/dev/null; }

apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y --no-install-recommends \
        -o DPkg::Lock::Timeout=300 "$@"
}

# Debian asks this program before it starts a service that was just installed; 101 means "forbidden".
hold_services_back() {
    held_back=no
    if [[ ! -e $POLICY ]]; then
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$POLICY" >/dev/null
        as_root chmod 755 "$POLICY"
        held_back=yes
    fi
}

let_services_start() {
    if [[ ${held_back:-no} == yes ]]; then as_root rm -f "$POLICY"; fi
    held_back=no
}

# Under systemd an installed service is also enabled for the next boot. Only what was installed just now is touched.
keep_services_off() {
    local package
    if [[ ! -d /run/systemd/system ]]; then return; fi
    for package in "$@"; do
        case $package in
            rabbitmq-server) as_root systemctl disable --now --quiet rabbitmq-server.service epmd.socket epmd.service || true ;;
            postgresql) as_root systemctl disable --now --quiet postgresql.service || true ;;
            prometheus) as_root systemctl disable --now --quiet prometheus.service || true ;;
        esac
    done
}
