#!/usr/bin/python3
"""alembic_steps.py PROJECT [TO]: the steps of an OpenStack project's database.

Runs the project's own Alembic revisions (Debian's python3-glance,
python3-ironic, python3-magnum, python3-octavia) on the database that
$DUCKFACE_URL names, one after the other from where it is up to revision TO, in
one process: starting Python anew for each would take longer than most steps.
After each it prints the line that rehearse --command looks for.

    duckface rehearse profiles/octavia.yaml --on mysql://… --scale 0.05,0.1,0.2 \\
        --target 1 --command 'examples/openstack/alembic_steps.py octavia'
    alembic_steps.py octavia --list     the revisions, oldest first
"""
import importlib
import os
import re
import sys
from urllib.parse import parse_qs, urlsplit

from alembic import command, config as alembic_config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from oslo_config import cfg
from oslo_db import options as db_options
from sqlalchemy import create_engine

# Where each project keeps its revisions, and the module whose options say
# where the database is.
PROJECTS = {
    'glance': ('glance.db.sqlalchemy.alembic_migrations', 'glance.common.config'),
    'ironic': ('ironic.db.sqlalchemy.alembic', 'ironic.conf'),
    'magnum': ('magnum.db.sqlalchemy.alembic', 'magnum.conf'),
    'octavia': ('octavia.db.migration.alembic_migrations', 'octavia.common.config'),
}


def directory(dotted):
    """The directory of a package, also of one without an __init__.py."""
    top, *rest = dotted.split('.')
    return os.path.join(os.path.dirname(importlib.import_module(top).__file__), *rest)


def connection(url):
    """SQLAlchemy's spelling of duckface's URL."""
    u = urlsplit(url)
    socket = parse_qs(u.query).get('socket')
    if socket:
        tail = '@localhost%s?unix_socket=%s' % (u.path, socket[0])
    else:
        tail = '@%s:%d%s' % (u.hostname, u.port or 3306, u.path)
    login = u.username or 'root'
    if u.password:
        login += ':' + u.password
    return 'mysql+pymysql://' + login + tail


def configure(project, url):
    """Alembic's configuration, and the project's own, for the database."""
    scripts, options = PROJECTS[project]
    importlib.import_module(options)
    conf = cfg.CONF
    conf([], project=project, default_config_files=[])
    db_options.set_defaults(conf, connection=url)
    conf.set_override('connection', url, 'database')
    place = directory(scripts)
    ini = os.path.join(place, 'alembic.ini')
    c = alembic_config.Config(ini if os.path.exists(ini) else os.path.join(os.path.dirname(place), 'alembic.ini'))
    c.set_main_option('script_location', place)
    c.octavia_config = conf
    return c


def move_rows(project, revision, engine):
    """What happens to rows between two revisions: Glance moves them between a
    release's expand and contract; Octavia's services write the state of an
    object when they next touch it, which a later revision relies on."""
    contract = re.fullmatch(r'([a-z]+)_contract01', revision)
    if project == 'glance' and contract:
        from glance.db.sqlalchemy.alembic_migrations import data_migrations
        data_migrations.migrate(release=contract.group(1))
    if project == 'octavia' and revision == '034b2dc2f3e0':
        with engine.begin() as db:
            for table in ('health_monitor', 'l7policy', 'l7rule', 'member', 'pool'):
                db.exec_driver_sql("UPDATE %s SET provisioning_status = 'ACTIVE' WHERE provisioning_status IS NULL" % table)


def revisions(project):
    c = alembic_config.Config()
    c.set_main_option('script_location', directory(PROJECTS[project][0]))
    return [r.revision for r in reversed(list(ScriptDirectory.from_config(c).walk_revisions()))]


def main(project, to=None):
    every = revisions(project)
    if to == '--list':
        print('\n'.join(every))
        return
    url = connection(os.environ['DUCKFACE_URL'])
    c = configure(project, url)
    engine = create_engine(url)
    with engine.connect() as db:
        done = MigrationContext.configure(db).get_current_heads()
    first = max((every.index(d) + 1 for d in done), default=0)
    for revision in every[first:every.index(to) + 1 if to else None]:
        move_rows(project, revision, engine)
        command.upgrade(c, revision)
        print('duckface: version', revision, flush=True)


if __name__ == '__main__':
    if len(sys.argv) < 2 or sys.argv[1] not in PROJECTS:
        sys.exit(__doc__)
    main(*sys.argv[1:])
