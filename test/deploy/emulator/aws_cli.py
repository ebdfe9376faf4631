"""The AWS CLI for functions of the emulator: one process has it loaded and forks for each command.

CDK's upload handler runs it a few times per deploy, and loading it took half a second of CPU each time.
With arguments it is the command that set-up links to where that handler looks for `aws`.
Only the standard library is loaded at the top: the command must be quick.
"""

import json
import os
import signal
import socket
import sys

SERVER = "AWS_CLI_SERVER"  # path of its socket; the emulator passes it to functions


def ask(args):
    """Has the command run over there, with this process's streams, folder and variables; gives its exit code."""
    with socket.socket(socket.AF_UNIX) as server:
        server.connect(os.environ[SERVER])
        order = json.dumps({"args": args, "cwd": os.getcwd(), "env": dict(os.environ)})
        socket.send_fds(server, [order.encode() + b"\n"], [0, 1, 2])
        return (server.recv(1) or b"\1")[0]


def serve():
    driver = loaded_driver()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a command but who asked for it
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.environ[SERVER])
        listener.listen(64)
        while True:
            client, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                carry_out(driver, client)
            client.close()


def loaded_driver():
    from awscli.clidriver import create_clidriver

    driver = create_clidriver()
    nobody = {"aws_access_key_id": "none", "aws_secret_access_key": "none"}
    driver.session.create_client("s3", region_name="us-east-1", **nobody)
    return driver


def carry_out(driver, client):
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    code = 1
    try:
        order, streams, _, _ = socket.recv_fds(client, 65_536, 3)
        while not order.endswith(b"\n"):
            order += client.recv(65_536)
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
        wanted = json.loads(order)
        os.chdir(wanted["cwd"])
        os.environ.clear()
        os.environ.update(wanted["env"])
        code = driver.main(wanted["args"])
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        client.send(bytes([code & 255]))
        os._exit(0)


if __name__ == "__main__":
    sys.exit(ask(sys.argv[1:]))
