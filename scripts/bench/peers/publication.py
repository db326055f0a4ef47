"""What both scripts share: how people publish a .hyper file with tableauserverclient."""

import os
import resource

import tableauserverclient as TSC


def publish(path: str, name: str) -> None:
    """Publishes the file to the default project, as the environment says, waits until it stands, and prints the peak memory."""
    token = TSC.PersonalAccessTokenAuth(
        os.environ["TABLEAU_PAT_NAME"], os.environ["TABLEAU_PAT_SECRET"], os.environ["TABLEAU_SITE_ID"]
    )
    server = TSC.Server(os.environ["TABLEAU_SERVER_URL"])
    server.use_server_version()
    with server.auth.sign_in(token):
        project = next(project for project in TSC.Pager(server.projects) if project.name == "default")
        datasource = TSC.DatasourceItem(project.id, name=name)
        server.datasources.publish(datasource, path, TSC.Server.PublishMode.Overwrite)
    # Kilobytes on Linux.
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
