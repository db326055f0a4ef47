"""Tableau's own client (tableauserverclient), unmodified, against the simulator. Prints a line for each thing done.

Argument: JSON with `origin`, `site` and REST `version`; with `user` and `password` it signs in and out only. Else `pat` and `secret`,
the Hyper files `base`, `insert`, `update`, `upsert`, `delete`, `replace` and `large`, and a `folder` for downloads.
"""

import json
import os
import sys
import zipfile

import tableauserverclient as TSC


def done(what):
    print(f"done  {what}", flush=True)


def main():
    given = json.loads(sys.argv[1])
    server = TSC.Server(given["origin"])
    server.use_server_version()
    assert server.version == given["version"], server.version
    done(f"asks for the version: REST API {server.version}")
    if "user" in given:
        auth = TSC.TableauAuth(given["user"], given["password"], site_id=given["site"])
    else:
        auth = TSC.PersonalAccessTokenAuth(given["pat"], given["secret"], site_id=given["site"])
    server.auth.sign_in(auth)
    assert server.site_id and server.user_id
    done(f"signs in with a {'user and a password' if 'user' in given else 'token'}")
    if "user" not in given:
        work(server, given)
    server.auth.sign_out()
    assert not server.is_signed_in()
    done("signs out")


def work(server, given):
    names = {project.id: project.name for project in TSC.Pager(server.projects)}
    [project] = [id for id, name in names.items() if name == "default"]
    filtered = server.projects.filter(name="Finance")
    [finance] = list(filtered)
    assert finance.name == "Finance"
    done(f"finds projects: {', '.join(sorted(names.values()))}")

    item = server.datasources.publish(
        TSC.DatasourceItem(project_id=project, name="Söhne & Co"), given["base"], mode="CreateNew"
    )
    assert item.id and item.name == "Söhne & Co", item.name
    done("publishes in one request, mode CreateNew")

    try:
        server.datasources.publish(
            TSC.DatasourceItem(project_id=project, name="Söhne & Co"), given["base"], mode="CreateNew"
        )
    except TSC.ServerResponseError as error:
        assert error.code == "403007", error
        done(f"meets a conflict: {error.code}")
    else:
        raise AssertionError("the name was taken, and nothing happened")

    first = item.id
    os.environ["TSC_FILESIZE_LIMIT_MB"] = "1"
    os.environ["TSC_CHUNK_SIZE_MB"] = "1"
    size = os.path.getsize(given["large"])
    assert size > 2 * 1024 * 1024, size
    large = server.datasources.publish(
        TSC.DatasourceItem(project_id=project, name="Large"), given["large"], mode="Overwrite"
    )
    done(f"publishes {size} bytes in parts of 1 MB, mode Overwrite")
    job = server.datasources.publish(
        TSC.DatasourceItem(project_id=project, name="Large"), given["large"], mode="Overwrite", as_job=True
    )
    ended = server.jobs.wait_for_job(job)
    assert ended.finish_code == 0, ended.finish_code
    done("publishes asynchronously in parts and waits for the job")
    job = server.datasources.publish(
        TSC.DatasourceItem(project_id=project, name="Söhne & Co"), given["base"], mode="Overwrite", as_job=True
    )
    server.jobs.wait_for_job(job)
    done("publishes asynchronously in one request and waits for the job")

    found = server.datasources.get_by_id(first)
    assert found.id == first and found.project_id == project
    [listed] = list(server.datasources.filter(name="Large"))
    assert listed.id == large.id
    done("finds data sources by LUID and by name")

    found.description = "Of Tableau's own client"
    found.certified = True
    found.certification_note = "Looked at"
    server.datasources.update(found)
    again = server.datasources.get_by_id(first)
    assert (again.description, again.certified, again.certification_note) == (
        "Of Tableau's own client",
        True,
        "Looked at",
    )
    done("changes description and certification")

    server.datasources.add_tags(again, ["daily", "a b"])
    assert server.datasources.get_by_id(first).tags == {"daily", "a b"}
    server.datasources.delete_tags(again, ["a b"])
    assert server.datasources.get_by_id(first).tags == {"daily"}
    done("adds and removes tags")

    server.datasources.populate_connections(again)
    assert len(again.connections) == 1
    server.datasources.populate_revisions(again)
    assert len(again.revisions) == 2, again.revisions
    done("lists connections and revisions")

    key = {"op": "eq", "target-col": "id", "source-col": "id"}
    tables = {
        "source-schema": "Extract",
        "source-table": "Extract",
        "target-schema": "Extract",
        "target-table": "Extract",
    }
    for action in ["insert", "update", "upsert", "delete", "replace"]:
        actions = [{"action": action, **tables, **({} if action in ("insert", "replace") else {"condition": key})}]
        job = server.datasources.update_hyper_data(
            first, request_id=f"interop-{action}", actions=actions, payload=given[action]
        )
        ended = server.jobs.wait_for_job(job)
        assert ended.finish_code == 0, (action, ended.notes)
        read = server.datasources.download(first, filepath=os.path.join(given["folder"], f"after-{action}"))
        with zipfile.ZipFile(read) as archive:
            [inside] = [name for name in archive.namelist() if name.endswith(".hyper")]
            with open(os.path.join(given["folder"], f"after-{action}.hyper"), "wb") as extract:
                extract.write(archive.read(inside))
        done(f"changes rows: {action} -> {os.path.basename(read)}")

    # Data sources that are Hyper files have nothing to refresh, but Tableau takes the request.
    job = server.datasources.refresh(first)
    assert server.jobs.wait_for_job(job).type == "RefreshExtract"
    [workbook] = list(server.workbooks.filter(name="Report"))
    server.jobs.wait_for_job(server.workbooks.refresh(workbook))
    [flow] = [flow for flow in TSC.Pager(server.flows) if flow.name == "Prep"]
    job = server.flows.refresh(flow)
    server.jobs.wait_for_job(job)
    assert server.flow_runs.get_by_id(job.flow_run.id).status == "Success"
    [task], _ = server.tasks.get()
    assert server.tasks.get_by_id(task.id).target.id == workbook.id
    server.tasks.run(task)
    done("refreshes a data source and a workbook, runs a flow and a task")

    path = server.datasources.download(first, filepath=os.path.join(given["folder"], "whole"))
    # Tableau gives a .tdsx for a Hyper file that was published.
    assert path.endswith(".tdsx") and os.path.getsize(path) > 0, path
    done("downloads")
    server.datasources.delete(large.id)
    done("deletes a data source")


main()
