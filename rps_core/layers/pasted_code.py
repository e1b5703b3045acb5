"""Layers as PyTorch code that somebody pasted: nn.Conv2d(3, 6, 3), with or without a name before it. Nothing is run."""

import ast
import re
import textwrap
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import accumulate

from rps_core.layers.specs import Flatten, Layer
from rps_core.layers.torch_modules import applied_layer, applied_name, call_name, made_layer
from rps_core.shapes import ShapeError

MOST_CHARACTERS = 100_000
PRINTED = re.compile(r"(?m)^[ \t]*\(\w+\): (.*?)$|(?<=\n)([ \t]+\))$")
PROMPTS = re.compile(r"(?m)^[ \t]*(>>>|\.\.\.|In \[\d+\]:|```\w*|[-*•]\s|\d+[.)]\s)[ \t]*")
"""What stands before layers that were copied from print(net), an interpreter, a notebook or a list."""
STACK = re.compile(r"(?s)(?:[\w.]+\s*=\s*)?(?:torch\.)?(?:nn\.)?Sequential\s*\((.*)\)")
NAMED_OR_EMPTY = re.compile(r"\s*(\*|\[|\(|(\w+\.)*OrderedDict\b|$)")
OPTION = re.compile(
    r"(?i)\s*(\d|[kspodg]\s*=?\s*\d|psame|ceil|nobias|"
    r"(kernel(_size)?|stride|(output_)?padding|dilation|groups|bias)\b)"
)


def split_layers(text: str) -> list[str]:
    """The parts of a text that stand for a layer each: parted by semicolons, commas or line breaks outside brackets.

    A whole program stays one part; of an nn.Sequential each layer is one, so that a wrong one costs itself alone. After
    a comma options of the same layer may follow. Comments are left out.
    """
    parts: list[str] = []
    for part in _split(text):
        stack = STACK.fullmatch(part)
        is_list = stack is not None and _is_balanced(stack[1]) and not NAMED_OR_EMPTY.match(stack[1])
        parts += _split(stack[1]) if stack and is_list else [part]
    return parts


def _split(text: str) -> list[str]:
    text = re.sub(r"#[^\n]*", "", PROMPTS.sub("", text)).strip()
    text = PRINTED.sub(lambda match: match[2] + "," if match[2] else match[1] + "," * match[1].endswith(")"), text)
    if re.search(r"^[ \t]*(class|def|import|from)\s|\bself\.\w+\(", text, re.MULTILINE):
        return [text]
    text = re.sub(r"\s(->|→|\|)\s", "; ", text)
    parts, marks, depth = [""], [";"], 0
    for c in re.sub(r"([;,]?)[ \t\r]*\n\s*", lambda match: match[1] or "\n", text):
        depth = max(0, depth + (c in "([") - (c in ")]"))
        if c in ";,\n" and not depth:
            parts.append("")
            marks.append(c)
        else:
            parts[-1] += c
    if not parts[-1].strip():
        parts.pop()  # a closing semicolon is welcome
    joined: list[str] = []
    for part, mark in zip(parts, marks, strict=False):
        if mark == "," and joined and OPTION.match(part):
            joined[-1] += f",{part.rstrip()}"
        else:
            joined.append(part.strip())
    return joined if any(joined) else []


def _is_balanced(text: str) -> bool:
    """Whether no bracket closes that was not opened in it."""
    depths = list(accumulate((c in "([") - (c in ")]") for c in text))
    return not depths or (min(depths) >= 0 and depths[-1] == 0)


def is_code(text: str) -> bool:
    """Whether a part is meant as PyTorch code. Words with brackets, as in conv(6, 3), are not."""
    is_call = "(" in text and re.search(r"\w\s*\(", text) is not None
    return is_call and not re.match(r"(?i)(transposed? )?(conv|convt|pool|maxpool|avgpool)\s*\(", text)


def read_code(text: str) -> list[Layer]:
    """The layers that the code makes, in order, those of its nn.Sequential, or those that its forward goes through.

    Raises ShapeError that says why not.
    """
    shown = " ".join(text.split())
    shown = shown if len(shown) <= 100 else f"{shown[:100]}…"
    try:
        if len(text) > MOST_CHARACTERS:
            raise ValueError
        tree = _parsed(text)
        layers = list(_forward_layers(tree) if _is_forward(tree) else _made_layers(tree))
    except ShapeError:
        raise
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ShapeError(
            f"{shown!r} is no code that can be read; paste nn.Conv2d(3, 6, 3) or an nn.Sequential"
        ) from None
    if not layers:
        raise ShapeError(f"{shown!r} makes no layer; paste nn.Conv2d(3, 6, 3) or an nn.Sequential")
    return layers


def _parsed(text: str) -> ast.Module:
    """Of code that is indented as it was, its first line perhaps less, or that was put together from several places."""
    lines = text.splitlines()
    indents = [len(line) - len(line.lstrip()) for line in lines[1:] if line.strip()]
    for attempt in (text, " " * min(indents, default=0) + text.lstrip()):
        with suppress(SyntaxError):
            return ast.parse(textwrap.dedent(attempt))
    return ast.parse("\n".join(map(str.strip, lines)))


def _layer_calls(node: ast.expr) -> Iterator[ast.Call]:
    """The calls that make layers, a Sequential, a list or a tuple taken apart; of an OrderedDict the names are left."""
    if isinstance(node, ast.List | ast.Tuple):
        for element in node.elts:
            if not (isinstance(element, ast.Constant) and isinstance(element.value, str)):
                yield from _layer_calls(element)
    elif isinstance(node, ast.Call) and call_name(node) in ("Sequential", "ModuleList", "OrderedDict", "add", "append"):
        for argument in node.args:
            yield from _layer_calls(argument)
    elif isinstance(node, ast.Call):
        yield node
    else:
        raise ShapeError(f"{ast.unparse(node)[:100]!r} is no layer; only calls such as nn.Conv2d(3, 6, 3) are read")


def _made_layers(tree: ast.Module) -> Iterator[Layer]:
    """In the order in which they are made; of an nn.Sequential those in it alone."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    stacks: list[ast.expr] = [call for call in calls if call_name(call) == "Sequential"]
    made = (one for one in tree.body if isinstance(one, ast.Expr | ast.Assign | ast.AnnAssign))
    for root in stacks[:1] or [statement.value for statement in made if statement.value is not None]:
        yield from map(made_layer, _layer_calls(root))


def _is_forward(tree: ast.Module) -> bool:
    """Whether a tensor goes through layers somewhere: a forward, self.conv1(x), F.relu(x), x.view(-1, 80)."""
    return any(
        (isinstance(node, ast.FunctionDef) and node.name == "forward")
        or (isinstance(node, ast.Call) and (isinstance(node.func, ast.Call) or _is_step(node)))
        for node in ast.walk(tree)
    )


def _is_step(call: ast.Call) -> bool:
    return bool(_own_name(call.func) or applied_name(call) or _is_flattening(call))


def _forward_layers(tree: ast.Module) -> Iterator[Layer]:
    """In the order in which the tensor goes through them. Raises ShapeError where it takes more than one way."""
    modules = {
        name: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and (name := _own_name(node.targets[0]))
    }
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == "forward"]
    if len(functions) > 1:
        raise ShapeError("the code has several forwards; paste one net at a time")
    tensor = functions[0].args.args[-1].arg if functions and functions[0].args.args else ""
    for statement in functions[0].body if functions else tree.body:
        match statement:
            case ast.Assign([target]) if _own_name(target):
                continue  # it makes a layer
            case ast.Expr(ast.Constant() | ast.Call(ast.Name("print") | ast.Attribute(attr="__init__"))):
                continue
            case ast.Import() | ast.ImportFrom():
                continue
            case ast.Assign([ast.Name(name)], value) | ast.AnnAssign(ast.Name(name), _, ast.expr() as value):
                yield from _passed(value, tensor, modules)
                tensor = name
            case ast.Return(ast.expr() as value) | ast.Expr(value):
                yield from _passed(value, tensor, modules)
            case _:
                raise _no_stack(statement)


def _passed(node: ast.expr, tensor: str, modules: Mapping[str, ast.expr]) -> list[Layer]:
    """The layers that a tensor of that name (any, where it is empty) goes through, the innermost call's first."""
    match node:
        case ast.Name(name) if name == tensor or not tensor:
            return []
        case ast.Call(func=func, args=[inner]) if name := _own_name(func):
            if name not in modules:
                raise ShapeError(
                    f"self.{name} does not say what it is; paste the line that makes it, too, such as "
                    f"self.{name} = nn.Conv2d(3, 6, 3)"
                )
            return [*_passed(inner, tensor, modules), *map(made_layer, _layer_calls(modules[name]))]
        case ast.Call(func=ast.Call() as module, args=[inner]):
            return [*_passed(inner, tensor, modules), *map(made_layer, _layer_calls(module))]
        case ast.Call(func=ast.Attribute(value=inner)) if _is_flattening(node):
            return [*_passed(inner, tensor, modules), Flatten()]
        case ast.Call(args=[inner, *_]) if applied_name(node):
            return [*_passed(inner, tensor, modules), applied_layer(node)]
    raise _no_stack(node)


def _no_stack(node: ast.AST) -> ShapeError:
    return ShapeError(
        f"{' '.join(ast.unparse(node).split())[:100]!r} is no step from one layer to the next, and only a stack of "
        "layers is read; paste the layers in their order, one a line"
    )


def _own_name(node: ast.expr) -> str:
    """conv1 of self.conv1; empty for all else."""
    match node:
        case ast.Attribute(ast.Name("self"), name):
            return name
    return ""


def _is_flattening(call: ast.Call) -> bool:
    """x.view(-1, 80), x.reshape(x.size(0), -1), x.flatten(1), and no function of torch."""
    match call:
        case ast.Call(func=ast.Attribute(ast.Name("torch"))):
            return False
        case ast.Call(func=ast.Attribute(_, "view" | "reshape"), args=[first, last]):
            return -1 in (_constant(first), _constant(last))
        case ast.Call(func=ast.Attribute(_, "flatten"), args=[first]):
            return _constant(first) == 1
        case ast.Call(func=ast.Attribute(_, "flatten"), args=[], keywords=[ast.keyword("start_dim", first)]):
            return _constant(first) == 1
    return False


def _constant(node: ast.expr) -> object:
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return None
