#!/usr/bin/env python3
"""The same work in PyTorch, in turn with ours.

    python3 bench/peer_torch.py [--infer] [--hidden 128] [--mixer mlp_t|attention] [--tokens 82]
                                [--rounds 5] [--seconds 3] [--compile] [--bfloat16]
                                [--program build/trmscope]

Needs PyTorch (any version from 2.0; pip install torch) and the built program. A round times
`trmscope bench --train` of a shape (82 or 901 tokens), then the same step in PyTorch, both in
sequence-steps a second: one sequence through one supervision step, forward, backward, clipping,
AdamW, average of the weights. With --infer it is one supervision step of one puzzle, forward only
(97 or 916 tokens, H_cycles 3, L_cycles 6), in steps a second. Then the ratio of each round, its
median and its spread. Run it when nothing else runs.
"""
import argparse
import json
import math
import os
import statistics
import subprocess
import time

import torch
import torch.nn.functional as F

VOCAB, LAYERS = 12, 2
INFER_H_CYCLES, INFER_L_CYCLES = 3, 6


def inner_size(size):
    return -(-round(4 * size * 2 / 3) // 256) * 256


def rms(h):
    x = h.float()
    return (x * torch.rsqrt(x.square().mean(-1, keepdim=True) + 1e-5)).to(h.dtype)


class SwiGLU(torch.nn.Module):
    def __init__(self, size):
        super().__init__()
        self.gate_up = torch.nn.Linear(size, 2 * inner_size(size), bias=False)
        self.down = torch.nn.Linear(inner_size(size), size, bias=False)

    def forward(self, h):
        gate, up = self.gate_up(h).chunk(2, dim=-1)
        return self.down(F.silu(gate) * up)


class Attention(torch.nn.Module):
    def __init__(self, hidden, tokens):
        super().__init__()
        self.heads = hidden // 64 if hidden >= 512 else hidden // 32
        self.qkv = torch.nn.Linear(hidden, 3 * hidden, bias=False)
        self.out = torch.nn.Linear(hidden, hidden, bias=False)
        half = hidden // self.heads // 2
        angles = torch.arange(tokens)[:, None] * 10000.0 ** (-torch.arange(half) / half)[None]
        self.register_buffer("cos", angles.cos().repeat(1, 2))
        self.register_buffer("sin", angles.sin().repeat(1, 2))

    def rotate(self, x):
        a, b = x.chunk(2, dim=-1)
        return x * self.cos + torch.cat((-b, a), dim=-1) * self.sin

    def forward(self, h):
        rows, tokens, hidden = h.shape
        q, k, v = self.qkv(h).view(rows, tokens, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        h = F.scaled_dot_product_attention(self.rotate(q), self.rotate(k), v)
        return self.out(h.transpose(1, 2).reshape(rows, tokens, hidden))


class Block(torch.nn.Module):
    def __init__(self, hidden, mixer, tokens):
        super().__init__()
        self.mlp_t = SwiGLU(tokens) if mixer == "mlp_t" else None
        self.attention = None if self.mlp_t else Attention(hidden, tokens)
        self.mlp = SwiGLU(hidden)

    def forward(self, h):
        if self.mlp_t:
            h = h.transpose(1, 2)
            h = rms(h + self.mlp_t(h)).transpose(1, 2)
        else:
            h = rms(h + self.attention(h))
        return rms(h + self.mlp(h))


class TRM(torch.nn.Module):
    """One prefix token; what is measured is `shape`, a line of trmscope's own bench."""

    def __init__(self, shape, H_cycles, L_cycles):
        super().__init__()
        hidden, self.H_cycles, self.L_cycles = shape["hidden"], H_cycles, L_cycles
        self.scale = math.sqrt(hidden)
        self.embed = torch.nn.Embedding(VOCAB, hidden)
        self.puzzle = torch.nn.Parameter(torch.zeros(hidden))
        self.layers = torch.nn.ModuleList(
            Block(hidden, shape["mixer"], shape["tokens"]) for _ in range(LAYERS))
        self.lm_head = torch.nn.Linear(hidden, VOCAB, bias=False)
        self.q_head = torch.nn.Linear(hidden, 2)

    def level(self, h):
        for layer in self.layers:
            h = layer(h)
        return h

    def cycle(self, x, z_H, z_L):
        for _ in range(self.L_cycles):
            z_L = self.level(z_L + (z_H + x))
        return self.level(z_H + z_L), z_L

    def forward(self, inputs, z_H, z_L):
        prefix = self.puzzle.expand(len(inputs), 1, -1)
        x = self.scale * torch.cat((prefix, self.embed(inputs)), dim=1)
        with torch.no_grad():
            for _ in range(self.H_cycles - 1):
                z_H, z_L = self.cycle(x, z_H, z_L)
        z_H, z_L = self.cycle(x, z_H, z_L)
        return self.lm_head(z_H[:, 1:]), self.q_head(z_H[:, 0]), z_H.detach(), z_L.detach()


def median_time(work, seconds):
    times = []
    work()
    while len(times) < 3 or sum(times) < seconds:
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


class Training:
    """A model, its optimizer and a batch of random tokens."""

    def __init__(self, shape, o):
        self.bfloat16, self.batch = o.bfloat16, shape["batch"]
        self.model = TRM(shape, shape["H_cycles"], shape["L_cycles"])
        self.average = [p.detach().clone() for p in self.model.parameters()]
        self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=1e-3, betas=(0.9, 0.95),
                                           weight_decay=0.1, foreach=True)
        self.forward = torch.compile(self.model) if o.compile else self.model
        self.inputs, self.labels = torch.randint(VOCAB, (2, self.batch, shape["tokens"] - 1))
        self.z_H, self.z_L = torch.randn(2, self.batch, shape["tokens"], shape["hidden"])

    def step(self):
        with torch.autocast("cpu", torch.bfloat16, enabled=self.bfloat16):
            logits, q, self.z_H, self.z_L = self.forward(self.inputs, self.z_H, self.z_L)
        logits, q = logits.float(), q.float()
        right = (logits.argmax(-1) == self.labels).all(-1).float()
        loss = F.cross_entropy(logits.transpose(1, 2), self.labels)
        loss = loss + 0.5 * F.binary_cross_entropy_with_logits(q[:, 0], right)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        torch._foreach_lerp_(self.average, [p.detach() for p in self.model.parameters()], 0.001)

    def speed(self, seconds):
        """Sequence-steps a second."""
        return self.batch / median_time(self.step, seconds)


class Inference:
    """One puzzle; in bfloat16 weights and latents are converted once, as the public code does."""

    def __init__(self, shape, o):
        self.model = TRM(shape, INFER_H_CYCLES, INFER_L_CYCLES).eval()
        self.x, self.z_H, self.z_L = torch.randn(3, 1, shape["tokens"], shape["hidden"])
        if o.bfloat16:
            self.model.to(torch.bfloat16)
            self.x, self.z_H, self.z_L = (t.to(torch.bfloat16) for t in (self.x, self.z_H, self.z_L))
        self.cycle = torch.compile(self.model.cycle) if o.compile else self.model.cycle

    def step(self):
        with torch.no_grad():
            for _ in range(INFER_H_CYCLES):
                self.z_H, self.z_L = self.cycle(self.x, self.z_H, self.z_L)

    def speed(self, seconds):
        """Supervision steps a second."""
        return 1 / median_time(self.step, seconds)


def our_line(o):
    """The line of trmscope's bench for the wanted shape, which says what the shape is."""
    command = [o.program, "bench", "--json", "--hidden", str(o.hidden), "--mixer", o.mixer,
               "--tokens", str(o.tokens), "--threads", str(o.threads), "--seconds", str(o.seconds)]
    command += ["--batch", "1"] if o.infer else ["--train"]
    command += ["--compute", "bfloat16"] if o.bfloat16 else []
    out = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    (line,) = out["inference" if o.infer else "training"]
    line["speed"] = (1000 / line["ms_per_supervision_step"] if o.infer
                     else line["sequence_steps_per_second"])
    return line


def options():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    p.add_argument("--infer", action="store_true", help="one puzzle forward, in place of training")
    p.add_argument("--hidden", type=int, default=128, choices=(128, 512))
    p.add_argument("--mixer", default="mlp_t", choices=("mlp_t", "attention"))
    p.add_argument("--tokens", type=int, help="82 or 901; with --infer 97 or 916")
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--seconds", type=float, default=3)
    p.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    p.add_argument("--compile", action="store_true", help="by torch.compile")
    p.add_argument("--bfloat16", action="store_true")
    p.add_argument("--program", default="build/trmscope")
    o = p.parse_args()
    o.tokens = o.tokens or (97 if o.infer else 82)
    return o


def main():
    o = options()
    torch.set_num_threads(o.threads)
    torch.manual_seed(1)
    ours = our_line(o)
    theirs = (Inference if o.infer else Training)(ours, o)
    what = "supervision steps/s, forward" if o.infer else "sequence-steps/s, training"
    print(f"PyTorch {torch.__version__}, {o.threads} threads; hidden {o.hidden}, {o.mixer}, "
          f"{o.tokens} tokens, batch {ours['batch']}; {what}")
    print("round  PyTorch  trmscope  ratio")
    ratios = []
    for i in range(o.rounds):
        them, us = theirs.speed(o.seconds), our_line(o)["speed"]
        ratios.append(us / them)
        print(f"{i + 1:5}  {them:7.2f}  {us:8.2f}  {ratios[-1]:5.2f}", flush=True)
    print(f"ratio: median {statistics.median(ratios):.2f}, {min(ratios):.2f} to {max(ratios):.2f}")


if __name__ == "__main__":
    main()
