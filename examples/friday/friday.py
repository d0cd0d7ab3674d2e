"""Friday, an AgentScope agent that remembers: the one of the documentation and of the end-to-end tests.

In: `POST /process` or `POST /compatible-mode/v1/responses`, and `POST /stop`. Out: the answers of an offline model, or of
DashScope when DASHSCOPE_API_KEY is set. Run it with `python friday.py`; README.md says how to install what it needs.

Environment: FRIDAY_PORT (8090; 0 = any free one), FRIDAY_DIR (sessions, one JSON file each; ./sessions), FRIDAY_WORD_MS
(the offline model's pause between words), DASHSCOPE_API_KEY, DASHSCOPE_MODEL (qwen-max).
"""

import asyncio
import json
import os
import re
import socket
import sys
import threading
from collections import defaultdict

import uvicorn
from agentscope.agent import ReActAgent
from agentscope.formatter import DashScopeChatFormatter, OpenAIChatFormatter
from agentscope.memory import InMemoryMemory
from agentscope.message import Msg
from agentscope.model import DashScopeChatModel
from agentscope.pipeline import stream_printing_messages
from agentscope.session import JSONSession
from agentscope.tool import Toolkit, ToolResponse
from agentscope_runtime.engine import AgentApp
from agentscope_runtime.engine.schemas.agent_schemas import AgentRequest

from offline import Offline, describe, picture, spoken, text

PROMPT = (
    "You are Friday, a friendly assistant in Slack and Discord. Where several people talk with you, a message begins with a "
    "line that names its speaker, such as `Alice (U061):`. Answer in the speaker's language, in Markdown."
)
# How long a run of /process may take to hear that it is stopped.
STOP_SECONDS = 0.5


def readable(msgs):
    """The formatters of AgentScope 1 know no file block and would drop it: the model gets a line of text instead."""
    for msg in msgs:
        for at, block in enumerate(msg.content):
            if block["type"] == "file":
                source = block["source"]
                url = source.get("url") or f"data:{source['media_type']};base64,{source['data']}"
                msg.content[at] = text(f"[{describe('a file: ' + str(block.get('filename')), url)}]")
    return msgs


async def get_weather(city: str) -> ToolResponse:
    """Tells the weather of a city.

    Args:
        city (str): The city's name.
    """
    return ToolResponse(content=[text(f"{city}: sunny, 21 °C")])


async def take_snapshot() -> ToolResponse:
    """Takes a picture."""
    return ToolResponse(content=[text("one picture"), picture()])


def wants_picture(msg) -> bool:
    return re.match(r"\W*picture", spoken(str(msg.get_text_content())), re.I) is not None


def new_agent() -> ReActAgent:
    kit = Toolkit()
    key = os.getenv("DASHSCOPE_API_KEY")
    if key:
        model = DashScopeChatModel(os.getenv("DASHSCOPE_MODEL", "qwen-max"), key, stream=True)
        formatter = DashScopeChatFormatter()
    else:
        model, formatter = Offline(), OpenAIChatFormatter()
        # Their results are made up: nothing for a model that people believe.
        kit.register_tool_function(get_weather)
        kit.register_tool_function(take_snapshot)
    agent = ReActAgent("Friday", PROMPT, model, formatter, toolkit=kit, memory=InMemoryMemory())
    agent.set_console_output_enabled(False)
    return agent


def ids_of(request) -> dict[str, str]:
    """The file of a session is named for them: nothing in them may lead elsewhere."""
    ids = {"session_id": request.session_id, "user_id": request.user_id or request.session_id}
    return {name: re.sub(r"[^\w.-]", "-", value) for name, value in ids.items()}


def key_of(ids) -> str:
    return json.dumps(ids)


class Run:
    """A run under way: the reply, and the saving of what is remembered of it, each in a task that nobody's leaving cuts off."""

    def __init__(self, agent, ids, msgs):
        self.agent, self.ids = agent, ids
        self.reply = asyncio.create_task(agent(msgs))
        self.saving = None

    async def follow(self):
        return await asyncio.shield(self.reply)

    async def save(self):
        """Comes back when all is written; when its caller is cancelled before, all is written nevertheless."""
        self.saving = self.saving or asyncio.create_task(self.write())
        await asyncio.shield(self.saving)

    async def write(self):
        await self.agent.interrupt()
        await asyncio.wait({self.reply}, timeout=5)
        try:
            await session.save_session_state(**self.ids, agent=self.agent)
        finally:
            runs.pop(key_of(self.ids), None)


app = AgentApp(app_name="Friday", app_description="A Friday that remembers")
session = JSONSession(save_dir=os.getenv("FRIDAY_DIR", "sessions"))
runs: dict[str, Run] = {}
# The runtime itself keeps the runs of a conversation apart, but only those of /process.
turns: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)


@app.query(framework="agentscope")
async def query(self, msgs, request=None, **kwargs):
    ids = ids_of(request)
    key = key_of(ids)
    async with turns[key]:
        if key in runs:
            await runs[key].save()
        agent = new_agent()
        await session.load_session_state(**ids, agent=agent)
        run = runs[key] = Run(agent, ids, readable(msgs))
        try:
            async for msg, last in stream_printing_messages(agents=[agent], coroutine_task=run.follow()):
                yield msg, last
            if isinstance(agent.model, Offline) and msgs and wants_picture(msgs[-1]):
                yield Msg("Friday", [text("Here it is:"), picture()], "assistant"), True
            await run.save()
        except (asyncio.CancelledError, GeneratorExit):
            await run.save()
            raise
        except Exception:
            # What failed is not remembered.
            runs.pop(key, None)
            raise


@app.post("/stop")
async def stop(request: AgentRequest):
    """Stops a run: the runtime's own way reaches those of /process, the others are interrupted here."""
    await app.stop_chat(user_id=request.user_id, session_id=request.session_id)
    run = runs.get(key_of(ids_of(request)))
    if run and not run.reply.done():
        await asyncio.wait({run.reply}, timeout=STOP_SECONDS)
        await run.agent.interrupt()
    return {"status": "success"}


def end_with_stdin() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    # For whoever starts her as a child and may be killed: she never outlives it.
    if os.getenv("FRIDAY_END_WITH_STDIN"):
        threading.Thread(target=end_with_stdin, daemon=True).start()
    listener = socket.create_server(("127.0.0.1", int(os.getenv("FRIDAY_PORT", "8090"))))
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])
