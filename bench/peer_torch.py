#!/usr/bin/env python3
"""The same training step in PyTorch, in turn with ours.

    python3 bench/peer_torch.py [--hidden 128] [--mixer mlp_t|attention] [--rounds 5] [--seconds 3]
                                [--compile] [--bfloat16] [--program build/trmscope]

Needs PyTorch (any version from 2.0; pip install torch) and the built program. A round times the
PyTorch step, then `trmscope bench --train` of the same shape; both print sequence-steps a second
(one sequence through one supervision step: forward, backward, clipping, AdamW, average of the
weights), then the ratio of each round, its median and its spread. Run it when nothing else runs.
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

TOKENS, BATCH, VOCAB, LAYERS = 82, 64, 12, 2
H_CYCLES, L_CYCLES = 1, 3


def inner_size(size):
    return -(-round(4 * size * 2 / 3) // 256) * 256


def rms(h):
    return h * torch.rsqrt(h.square().mean(-1, keepdim=True) + 1e-5)


class SwiGLU(torch.nn.Module):
    def __init__(self, size):
        super().__init__()
        self.gate_up = torch.nn.Linear(size, 2 * inner_size(size), bias=False)
        self.down = torch.nn.Linear(inner_size(size), size, bias=False)

    def forward(self, h):
        gate, up = self.gate_up(h).chunk(2, dim=-1)
        return self.down(F.silu(gate) * up)


class Attention(torch.nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.heads = hidden // 64 if hidden >= 512 else hidden // 32
        self.qkv = torch.nn.Linear(hidden, 3 * hidden, bias=False)
        self.out = torch.nn.Linear(hidden, hidden, bias=False)
        half = hidden // self.heads // 2
        angles = torch.arange(TOKENS)[:, None] * 10000.0 ** (-torch.arange(half) / half)[None]
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
    def __init__(self, hidden, mixer):
        super().__init__()
        self.mlp_t = SwiGLU(TOKENS) if mixer == "mlp_t" else None
        self.attention = None if self.mlp_t else Attention(hidden)
        self.mlp = SwiGLU(hidden)

    def forward(self, h):
        if self.mlp_t:
            h = h.transpose(1, 2)
            h = rms(h + self.mlp_t(h)).transpose(1, 2)
        else:
            h = rms(h + self.attention(h))
        return rms(h + self.mlp(h))


class TRM(torch.nn.Module):
    def __init__(self, hidden, mixer):
        super().__init__()
        self.scale = math.sqrt(hidden)
        self.embed = torch.nn.Embedding(VOCAB, hidden)
        self.puzzle = torch.nn.Parameter(torch.zeros(hidden))
        self.layers = torch.nn.ModuleList(Block(hidden, mixer) for _ in range(LAYERS))
        self.lm_head = torch.nn.Linear(hidden, VOCAB, bias=False)
        self.q_head = torch.nn.Linear(hidden, 2)

    def level(self, h):
        for layer in self.layers:
            h = layer(h)
        return h

    def cycle(self, x, z_H, z_L):
        for _ in range(L_CYCLES):
            z_L = self.level(z_L + (z_H + x))
        return self.level(z_H + z_L), z_L

    def forward(self, inputs, z_H, z_L):
        prefix = self.puzzle.expand(len(inputs), 1, -1)
        x = self.scale * torch.cat((prefix, self.embed(inputs)), dim=1)
        with torch.no_grad():
            for _ in range(H_CYCLES - 1):
                z_H, z_L = self.cycle(x, z_H, z_L)
        z_H, z_L = self.cycle(x, z_H, z_L)
        return self.lm_head(z_H[:, 1:]), self.q_head(z_H[:, 0]), z_H.detach(), z_L.detach()


class Training:
    """A model, its optimizer and a batch of random tokens."""

    def __init__(self, o):
        torch.manual_seed(1)
        self.bfloat16 = o.bfloat16
        self.model = TRM(o.hidden, o.mixer)
        self.average = [p.detach().clone() for p in self.model.parameters()]
        self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=1e-3, betas=(0.9, 0.95),
                                           weight_decay=0.1, foreach=True)
        self.forward = torch.compile(self.model) if o.compile else self.model
        self.inputs = torch.randint(VOCAB, (BATCH, TOKENS - 1))
        self.labels = torch.randint(VOCAB, (BATCH, TOKENS - 1))
        self.z_H, self.z_L = torch.randn(2, BATCH, TOKENS, o.hidden)

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
        """Sequence-steps a second, by the median time of a step."""
        times = []
        self.step()
        while len(times) < 3 or sum(times) < seconds:
            begin = time.perf_counter()
            self.step()
            times.append(time.perf_counter() - begin)
        return BATCH / statistics.median(times)


def our_speed(o):
    command = [o.program, "bench", "--train", "--json", "--hidden", str(o.hidden), "--mixer",
               o.mixer, "--threads", str(o.threads), "--seconds", str(o.seconds)]
    if o.bfloat16:
        command += ["--compute", "bfloat16"]
    lines = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["training"]
    assert lines[0]["tokens"] == TOKENS and lines[0]["batch"] == BATCH
    assert lines[0]["H_cycles"] == H_CYCLES and lines[0]["L_cycles"] == L_CYCLES
    return lines[0]["sequence_steps_per_second"]


def options():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    p.add_argument("--hidden", type=int, default=128, choices=(128, 512))
    p.add_argument("--mixer", default="mlp_t", choices=("mlp_t", "attention"))
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--seconds", type=float, default=3)
    p.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    p.add_argument("--compile", action="store_true", help="by torch.compile")
    p.add_argument("--bfloat16", action="store_true", help="autocast against --compute bfloat16")
    p.add_argument("--program", default="build/trmscope")
    return p.parse_args()


def main():
    o = options()
    torch.set_num_threads(o.threads)
    training = Training(o)
    print(f"PyTorch {torch.__version__}, {o.threads} threads; hidden {o.hidden}, {o.mixer}, "
          f"{TOKENS} tokens, batch {BATCH}, H_cycles {H_CYCLES}, L_cycles {L_CYCLES}")
    print("round  PyTorch  trmscope  ratio   (sequence-steps/s)")
    ratios = []
    for i in range(o.rounds):
        theirs, ours = training.speed(o.seconds), our_speed(o)
        ratios.append(ours / theirs)
        print(f"{i + 1:5}  {theirs:7.1f}  {ours:8.1f}  {ratios[-1]:5.2f}", flush=True)
    print(f"ratio: median {statistics.median(ratios):.2f}, {min(ratios):.2f} to {max(ratios):.2f}")


if __name__ == "__main__":
    main()
