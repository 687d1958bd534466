"""Learning to act: a pole to be balanced on a cart, and the policy gradient."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..registry import Training, workload
from .data import floats

State = NDArray[np.float64]


class Pole:
    """A pole on a cart, pushed left or right, in steps of 20 ms.

    Barto, Sutton and Anderson, *Neuronlike adaptive elements that can solve difficult learning
    control problems*, 1983. SI units: the cart has 1 kg, the pole 0.1 kg and half a length of
    0.5 m, a push is 10 N.

    Args:
        seed: of the starting states.
    """

    def __init__(self, seed: int) -> None:
        self.random = np.random.RandomState(seed)

    def reset(self) -> State:
        """Stand nearly upright; returns position, speed, angle and angular speed."""
        self.state = self.random.uniform(-0.05, 0.05, 4)
        return self.state

    def push(self, right: bool) -> tuple[State, bool]:
        """Go on for 20 ms; returns the state, and whether the pole still stands on the track."""
        _, speed, angle, turn = self.state
        force, sine, cosine = (10.0 if right else -10.0), math.sin(angle), math.cos(angle)
        pull = (force + 0.05 * turn**2 * sine) / 1.1
        turning = (9.8 * sine - cosine * pull) / (0.5 * (4 / 3 - 0.1 * cosine**2 / 1.1))
        sliding = pull - 0.05 * turning * cosine / 1.1
        change = np.array([speed, sliding, turn, turning])
        self.state = self.state + 0.02 * change
        stands = abs(self.state[0]) <= 2.4 and abs(self.state[2]) <= math.radians(12)
        return self.state, bool(stands)


@workload("policy", steps=200)
def policy_gradient(fw: Any) -> Training:
    """REINFORCE with a baseline: an episode is played, then a step is taken.

    Actions are drawn by `multinomial`, from both frameworks' equal streams. The number compared is
    how surprising they were and how wrong the baseline was, which foretells returns: the loss
    itself goes through 0, where nothing is small beside it.
    Williams, *Simple statistical gradient-following algorithms*, 1992.
    """
    nn = fw.nn
    model = nn.ModuleDict(
        {
            "actor": nn.Sequential(nn.Linear(4, 24), nn.Tanh(), nn.Linear(24, 2)),
            "critic": nn.Sequential(nn.Linear(4, 24), nn.Tanh(), nn.Linear(24, 1)),
        }
    )
    optimizer = fw.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)

    def episodes() -> Iterator[tuple[Any, Any, Any]]:
        """States, actions and discounted returns of played episodes, of at most 200 steps."""
        pole = Pole(seed=0)
        while True:
            state, stands = pole.reset(), True
            states: list[State] = []
            actions: list[int] = []
            while stands and len(states) < 200:
                states.append(state)
                with fw.no_grad():
                    chances = model["actor"](floats(fw, state)).softmax(0)
                actions.append(fw.multinomial(chances, 1).item())
                state, stands = pole.push(actions[-1] == 1)
            returns, value = [], 0.0
            for _ in states:
                value = 1 + 0.98 * value
                returns.append(value)
            yield floats(fw, np.array(states)), fw.tensor(actions), floats(fw, returns[::-1])

    def step(states: Any, actions: Any, returns: Any) -> Any:
        foretold = model["critic"](states).squeeze(1)
        advantage = returns / 50 - foretold.detach()
        chosen = model["actor"](states).log_softmax(1).gather(1, actions[:, None]).squeeze(1)
        error = nn.functional.mse_loss(foretold, returns / 50)
        loss = error - (chosen * advantage).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return error.detach() - chosen.detach().mean()

    return Training(model, step, episodes())
