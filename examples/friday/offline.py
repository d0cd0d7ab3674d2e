"""A model for Friday without a network or a key. In: the messages of a conversation. Out: chunks, as a real model streams them.

Say "help" to her for her words; to anything else she answers with what she remembers.
"""

import asyncio
import os
import re

from agentscope.message import Base64Source, ImageBlock, TextBlock, ThinkingBlock, ToolUseBlock
from agentscope.model import ChatModelBase, ChatResponse

WORD_SECONDS = float(os.getenv("FRIDAY_WORD_MS", "20")) / 1000
TICKS_PER_SECOND = 4
# 1 × 1 pixel, so that recordings stay readable.
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYPj/HwADAgH/eL9GtQAAAABJRU5ErkJggg=="
HELP = (
    "My name is NAME · what is my name · count · echo TEXT · think · weather in CITY · picture · sketch · snapshot · "
    "long N · slow N · quiet N · empty · boom · or send an image or a file"
)


def picture() -> ImageBlock:
    return ImageBlock(type="image", source=Base64Source(type="base64", media_type="image/png", data=PNG))


def text(said: str) -> TextBlock:
    return TextBlock(type="text", text=said)


class Offline(ChatModelBase):
    """A model without a network. Every chunk holds the whole reply so far: AgentScope's chunks are cumulative."""

    def __init__(self) -> None:
        super().__init__("offline", True)

    async def __call__(self, messages, tools=None, tool_choice=None, **kwargs):
        return self.reply(messages)

    async def reply(self, messages):
        last = messages[-1]
        if last["role"] == "tool":
            # One line of it: below a picture's text AgentScope adds the path of a temporary file.
            async for chunk in self.words(f"The tool says: {plain(last).removeprefix('- ').splitlines()[0]}"):
                yield chunk
            return
        said = spoken(plain(last))
        asked = re.match(r"\W*(\w+)[ :]*(.*)", said, re.S)
        word, rest = (asked[1].lower(), asked[2]) if asked else ("", "")
        branch = getattr(self, f"on_{word}", None)
        async for chunk in branch(rest) if branch else self.words(answer(messages, said)):
            yield chunk

    async def words(self, said, before=()):
        pieces = re.findall(r"\S+\s*|\s+", said)
        for end in range(1, len(pieces) + 1):
            await asyncio.sleep(WORD_SECONDS)
            yield ChatResponse(content=[*before, text("".join(pieces[:end]))])

    async def on_think(self, rest):
        for thought in ("Let me", "Let me think."):
            thinking = [ThinkingBlock(type="thinking", thinking=thought)]
            yield ChatResponse(content=thinking)
        async for chunk in self.words(f"I thought about it: {rest or 'yes.'}", thinking):
            yield chunk

    async def on_weather(self, rest):
        place = re.search(r"in (\w+)", rest)
        city = place[1] if place else "Paris"
        before = [ThinkingBlock(type="thinking", thinking="I need a tool.")]
        yield ChatResponse(content=before)
        before.append(text("Checking."))
        yield ChatResponse(content=before)
        # Real models stream their arguments: an empty object first, then a value that is still growing.
        for arguments in ({}, {"city": city[:3]}, {"city": city}):
            yield ChatResponse(content=[*before, tool_use("get_weather", arguments)])

    async def on_snapshot(self, rest):
        yield ChatResponse(content=[tool_use("take_snapshot", {})])

    async def on_sketch(self, rest):
        # An image of the model must come alone: with text before it in one message, the runtime's adapter fails.
        yield ChatResponse(content=[picture()])

    def on_picture(self, rest):
        return self.words("I am drawing it.")

    async def on_boom(self, rest):
        yield ChatResponse(content=[text("partial ")])
        raise RuntimeError("model exploded")

    async def on_empty(self, rest):
        yield ChatResponse(content=[])

    async def on_slow(self, rest):
        said = ""
        for tick in range(int(number(rest) * TICKS_PER_SECOND)):
            said += f"tick{tick} "
            yield ChatResponse(content=[text(said)])
            await asyncio.sleep(1 / TICKS_PER_SECOND)
        yield ChatResponse(content=[text(f"{said}done.")])

    async def on_quiet(self, rest):
        await asyncio.sleep(number(rest))
        yield ChatResponse(content=[text("That was quiet.")])

    def on_echo(self, rest):
        return self.words(rest)

    def on_help(self, rest):
        return self.words(HELP)

    def on_long(self, rest):
        return self.words("\n\n".join(paragraph(n) for n in range(1, int(number(rest)) + 1)))


def spoken(said) -> str:
    """What was said last, without the line that names the speaker: `Alice (U061):`, or `U061:` alone."""
    return re.split(r"(?:\A|\n\n)(?:[^\n]* \([\w-]+\)|[A-Z]?[A-Z0-9]{4,}):\n", said)[-1]


def tool_use(name, arguments) -> ToolUseBlock:
    return ToolUseBlock(type="tool_use", id="call_1", name=name, input=arguments)


def paragraph(n) -> str:
    """Every third paragraph brings code, every fourth a table."""
    said = f"Paragraph **{n}** of a long answer, with *emphasis*, `code` and 中文 in it. " + "It goes on and on. " * 6
    if n % 3 == 0:
        said += f"\n\n```python\ndef number_{n}():\n    return {n}  # ` and ** mean nothing here\n```"
    if n % 4 == 0:
        said += f"\n\n| n | square |\n|---|---|\n| {n} | {n * n} |\n| {n + 1} | {(n + 1) ** 2} |"
    return said


def number(rest) -> float:
    found = re.search(r"\d+(\.\d+)?", rest)
    return float(found[0]) if found else 1.0


def plain(message) -> str:
    content = message.get("content") or ""
    return content if isinstance(content, str) else "\n".join(part["text"] for part in content if part["type"] == "text")


def answer(messages, said) -> str:
    """What she says to anything that is no command: what she was sent, whom she knows, or a greeting."""
    content = messages[-1].get("content") or []
    urls = [part["image_url"]["url"] for part in content if isinstance(part, dict) and part["type"] == "image_url"]
    sent = [describe("an image", url) for url in urls] + re.findall(r"^\[(a file: .*)\]$", said, re.M)
    if sent:
        return "\n".join(f"I see {thing}." for thing in sent)
    heard = [plain(message) for message in messages if message["role"] == "user"]
    names = re.findall(r"(?:my name is |我叫)(?!什么)(\w+)", "\n".join(heard), re.I)
    if said.strip().lower() == "count":
        return f"I have heard {len(heard)} messages."
    if re.search(r"what is my name|who am i|我叫什么", said, re.I):
        return f"Your name is {names[-1]}." if names else "I do not know your name."
    return f"Hello {names[-1]}! I am Friday." if names else "Hello! I am Friday."


def describe(what, url) -> str:
    if not url.startswith("data:"):
        return f"{what}: {url}"
    head, _, data = url.partition(",")
    return f"{what}: {head[5:].split(';')[0]}, {len(data) * 3 // 4 - data.count('=')} bytes"
