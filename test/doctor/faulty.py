"""Real AgentApps with the faults that people really have: one process, one port for each, told as `name http://…` lines.

Ends when its standard input does, so that it never outlives a test process that was killed.
"""

import asyncio
import os
import socket
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "examples" / "friday"))

import uvicorn
from agentscope.agent import ReActAgent
from agentscope.formatter import DashScopeChatFormatter, OpenAIChatFormatter
from agentscope.memory import InMemoryMemory
from agentscope.model import DashScopeChatModel
from agentscope.pipeline import stream_printing_messages
from agentscope.session import JSONSession
from agentscope_runtime.engine import AgentApp
from agentscope_runtime.engine.schemas.agent_schemas import AgentRequest

from offline import Offline

session = JSONSession(save_dir=os.environ["FRIDAY_DIR"])


def new_agent(model=None, formatter=None, memory=None) -> ReActAgent:
    agent = ReActAgent(
        "Friday", "You are Friday.", model or Offline(), formatter or OpenAIChatFormatter(), memory=memory or InMemoryMemory()
    )
    agent.set_console_output_enabled(False)
    return agent


async def answers(agent, msgs):
    async for msg, last in stream_printing_messages(agents=[agent], coroutine_task=agent(msgs)):
        yield msg, last


def ids_of(request):
    return {"session_id": request.session_id, "user_id": request.user_id}


async def forgets(self, msgs, request=None, **kwargs):
    """Nothing is loaded, nothing saved."""
    async for chunk in answers(new_agent(), msgs):
        yield chunk


shared = InMemoryMemory()


async def mixed(self, msgs, request=None, **kwargs):
    """One memory for everybody, made outside of the handler."""
    async for chunk in answers(new_agent(memory=shared), msgs):
        yield chunk


async def own_ids(self, msgs, request=None, **kwargs):
    """State is kept under another id each time."""
    agent = new_agent()
    ids = {"session_id": str(id(request)), "user_id": "me"}
    await session.load_session_state(**ids, agent=agent)
    async for chunk in answers(agent, msgs):
        yield chunk
    await session.save_session_state(**ids, agent=agent)


class SlowDisk(JSONSession):
    """Between the opening of the file, which empties it, and the writing, time goes by."""

    async def save_session_state(self, session_id, user_id="", **state_modules_mapping):
        with open(self._get_save_path(session_id, user_id=user_id), "w", encoding="utf-8"):
            await asyncio.sleep(0.02)
        await super().save_session_state(session_id, user_id=user_id, **state_modules_mapping)


slow_disk = SlowDisk(save_dir=os.environ["FRIDAY_DIR"])


async def documented(self, msgs, request=None, **kwargs):
    """As the documentation has it: saved in `finally`, where a cancellation comes once more at every await."""
    agent = new_agent()
    await slow_disk.load_session_state(**ids_of(request), agent=agent)
    try:
        async for chunk in answers(agent, msgs):
            yield chunk
    except asyncio.CancelledError:
        await agent.interrupt()
        raise
    finally:
        await slow_disk.save_session_state(**ids_of(request), agent=agent)


async def no_key(self, msgs, request=None, **kwargs):
    model = DashScopeChatModel("qwen-max", None, stream=True)
    async for chunk in answers(new_agent(model, DashScopeChatFormatter()), msgs):
        yield chunk


async def no_environment(self, msgs, request=None, **kwargs):
    model = DashScopeChatModel("qwen-max", os.environ["DASHSCOPE_API_KEY_THAT_NOBODY_SET"], stream=True)
    async for chunk in answers(new_agent(model, DashScopeChatFormatter()), msgs):
        yield chunk


async def crashes(self, msgs, request=None, **kwargs):
    raise ValueError("the handler is broken")
    yield


async def says_nothing(self, msgs, request=None, **kwargs):
    return
    yield


def app_with(handler) -> AgentApp:
    app = AgentApp(app_name="Friday", app_description="A Friday with a fault")
    if handler is not None:
        app.query(framework="agentscope")(handler)

    @app.post("/stop")
    async def stop(request: AgentRequest):
        await app.stop_chat(user_id=request.user_id, session_id=request.session_id)
        return {"status": "success"}

    return app


handlers = [
    forgets, mixed, own_ids, documented, no_key, no_environment, crashes, says_nothing
]  # fmt: skip


async def main() -> None:
    servers = []
    for name, handler in [*((handler.__name__, handler) for handler in handlers), ("no_handler", None)]:
        listener = socket.create_server(("127.0.0.1", 0))
        config = uvicorn.Config(app_with(handler), log_level="error")
        servers.append(uvicorn.Server(config).serve(sockets=[listener]))
        print(f"{name} http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    await asyncio.gather(*servers)


def end_with_stdin() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    threading.Thread(target=end_with_stdin, daemon=True).start()
    asyncio.run(main())
