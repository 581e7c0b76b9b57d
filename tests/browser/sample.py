"""A small graph of the shape that kg.graph makes, and a large one for measuring."""

from __future__ import annotations

import random
from typing import Any

import networkx as nx

from kg.model.relation_types import typed
from kg.page.render import SectionText

RELATIONS = """
Adam combines Momentum | RMSProp
Nadam extends Adam
AdamW extends Adam
RMSProp extends AdaGrad
Momentum extends SGD
SGD extends Gradient Descent
SGD contrasts Gradient Descent
Gradient Descent uses Learning Rate | Gradient
Momentum solves Local Minimum
SGD solves Local Minimum
Backpropagation uses Chain Rule | Gradient
Sigmoid causes Vanishing Gradient
Tanh causes Vanishing Gradient
ReLU solves Vanishing Gradient
ReLU contrasts Sigmoid
ReLU causes Dying ReLU
Leaky ReLU solves Dying ReLU
Leaky ReLU extends ReLU
ReLU is_a Activation Function
Sigmoid is_a Activation Function
Tanh is_a Activation Function
Softmax is_a Activation Function
He Initialization suited_for ReLU
Xavier Initialization suited_for Sigmoid | Tanh
Batch Normalization solves Vanishing Gradient | Internal Covariate Shift
Layer Normalization contrasts Batch Normalization
Layer Normalization suited_for Transformer | RNN
MSE suited_for Linear Regression
BCE suited_for Logistic Regression
MSE contrasts BCE
MSE is_a Loss Function
BCE is_a Loss Function
Cross Entropy is_a Loss Function
Cross Entropy suited_for Softmax
Logistic Regression uses Sigmoid
Linear Regression is_a Supervised Learning
Logistic Regression is_a Supervised Learning
Classification is_a Supervised Learning
Clustering is_a Unsupervised Learning
K-means is_a Clustering
Supervised Learning contrasts Unsupervised Learning
Self-supervised Learning extends Unsupervised Learning
Self-supervised Learning uses Contrastive Learning
Reinforcement Learning is_a Machine Learning
Q-Learning is_a Reinforcement Learning
Supervised Learning is_a Machine Learning
Unsupervised Learning is_a Machine Learning
Deep Learning is_a Machine Learning
Deep Learning uses Neural Network
Neural Network uses Activation Function | Backpropagation
Dropout solves Overfitting
L2 Regularization solves Overfitting
Data Augmentation solves Overfitting
Early Stopping solves Overfitting
L1 Regularization contrasts L2 Regularization
Dropout extends Bagging
Bagging contrasts Boosting
Random Forest uses Bagging | Decision Tree
CNN is_a Neural Network
CNN uses Convolution | Pooling
ResNet extends CNN
ResNet solves Vanishing Gradient
ResNet uses Skip Connection
U-Net uses Skip Connection
RNN is_a Neural Network
RNN causes Vanishing Gradient
LSTM extends RNN
LSTM solves Vanishing Gradient
GRU extends RNN
GRU contrasts LSTM
Transformer uses Attention
Transformer contrasts RNN
Attention solves Long-term Dependency
RNN causes Long-term Dependency
BERT uses Transformer
GPT uses Transformer
BERT contrasts GPT
F1 Score combines Precision | Recall
Precision contrasts Recall
ROC Curve uses Recall
PCA solves Curse of Dimensionality
PCA uses Eigenvector
MAP extends MLE
MAP uses Bayes' Theorem
MLE uses Likelihood
Naive Bayes uses Bayes' Theorem
GAN combines Generator | Discriminator
GAN causes Mode Collapse
SVM uses Kernel Trick
SVM suited_for Classification
K-fold Cross Validation solves Overfitting
"""
KOREAN = dict(
    row.split(" = ")
    for row in """
Adam = 아담
Momentum = 모멘텀
Gradient Descent = 경사 하강법
SGD = 확률적 경사 하강법
Learning Rate = 학습률
Backpropagation = 역전파
Chain Rule = 연쇄 법칙
Sigmoid = 시그모이드
Vanishing Gradient = 기울기 소실
Activation Function = 활성화 함수
Overfitting = 과적합
Dropout = 드롭아웃
Batch Normalization = 배치 정규화
Machine Learning = 머신러닝
Deep Learning = 딥러닝
Neural Network = 신경망
Supervised Learning = 지도 학습
Unsupervised Learning = 비지도 학습
Reinforcement Learning = 강화학습
Loss Function = 손실 함수
Attention = 어텐션
CNN = 합성곱 신경망
Precision = 정밀도
Recall = 재현율
""".strip().split("\n")
)


def sample() -> tuple[nx.MultiDiGraph[Any], dict[str, SectionText]]:
    """About ninety concepts with relations, aliases, sections and notes."""
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    triples = []
    for row in RELATIONS.strip().split("\n"):
        key = next(w for w in row.split() if w in _KEYS)
        left, right = row.split(f" {key} ")
        triples += [(left, key, part.strip(), row) for part in right.split("|")]
    for left, key, right, row in triples:
        for label in (left, right):
            graph.add_node(_id(label), label=label, kind="concept")
        evidence = [{"path": "ml/notes.md", "line": 1, "text": row.replace("|", "and")}]
        graph.add_edge(_id(left), _id(right), key=key, weight=1.0, evidence=evidence)
    return graph, _finish(graph)


_KEYS = frozenset(typed())


def _id(label: str) -> str:
    return "-".join(label.lower().replace("'", "").split())


def _finish(graph: nx.MultiDiGraph[Any]) -> dict[str, SectionText]:
    """Adds weights, communities, sections and notes, as kg.graph does."""
    flat: nx.Graph[Any] = nx.Graph(graph.to_undirected())
    rank = nx.degree_centrality(flat)
    top = max(rank.values())
    groups = nx.community.louvain_communities(flat, seed=1)
    where = {node: place for place, group in enumerate(groups) for node in group}
    sources: dict[str, SectionText] = {}
    for number, node in enumerate(sorted(flat)):
        data = graph.nodes[node]
        path = f"{'ml' if where[node] % 2 else 'deep'}/topic-{where[node]}.md"
        line = 3 + 5 * number
        alias = [KOREAN[data["label"]]] if data["label"] in KOREAN else []
        data |= {"weight": rank[node] / top, "community": where[node], "aliases": alias}
        data |= {"tags": ["ml", "dl"][: 1 + where[node] % 2]}
        data["sections"] = [{"path": path, "line": line}]
        text = f"## {data['label']}\n\n- **{data['label']}**: a *short* definition with `code`.\n"
        text += "- See [[Adam]] and $x^2$.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
        section = f"{path}#{node}"
        sources[section] = SectionText(path, line, ("Topics", data["label"]), text)
        graph.add_node(
            section, label=data["label"], kind="section", community=where[node],
            weight=0.1, sections=data["sections"], tags=data["tags"], aliases=[],
        )  # fmt: skip
        graph.add_node(path, label=path, kind="note", community=where[node], weight=0.2, aliases=[])
        graph.nodes[path]["sections"] = [{"path": path, "line": 1}]
        graph.add_edge(path, section, key="contains", weight=1.0, evidence=[])
        graph.add_edge(section, node, key="mentions", weight=1.0, evidence=[])
    return sources


def large(nodes: int, edges_each: int = 3) -> tuple[nx.MultiDiGraph[Any], dict[str, SectionText]]:
    """A graph of `nodes` concepts with planted communities; four edges in five stay inside one."""
    dice = random.Random(nodes)
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    count = max(4, int(nodes**0.5 / 3))
    home = [min(int(count * dice.random() ** 1.6), count - 1) for _ in range(nodes)]
    members: list[list[int]] = [[] for _ in range(count)]
    for node, place in enumerate(home):
        members[place].append(node)
    keys = sorted(_KEYS)
    sources = {}
    for node in range(nodes):
        path, line = f"part-{home[node]}/note-{node % 40}.md", 1 + node // 40 * 7
        label = f"{_WORDS[node % len(_WORDS)]} {node}"
        sources[f"{path}#{node}"] = SectionText(path, line, (label,), f"## {label}\n\n- A line.\n")
        graph.add_node(
            f"n{node}", label=label, kind="concept", aliases=[f"개념 {node}"],
            weight=dice.random() ** 4, community=home[node], tags=[],
            sections=[{"path": path, "line": line}],
        )  # fmt: skip
    pairs: set[tuple[int, int]] = set()
    while len(pairs) < nodes * edges_each:
        a = dice.randrange(nodes)
        group = members[home[a]]
        local = dice.random() < 0.8
        b = group[int(len(group) * dice.random() ** 2)] if local else dice.randrange(nodes)
        if a != b:
            pairs.add((a, b))
    for a, b in sorted(pairs):
        text = f"{_WORDS[a % len(_WORDS)]} {a} has to do with {_WORDS[b % len(_WORDS)]} {b}."
        evidence = [{"path": f"part-{home[a]}/note-{a % 40}.md", "line": 1 + a // 40, "text": text}]
        graph.add_edge(f"n{a}", f"n{b}", key=keys[(a * 7 + b) % 8], weight=1.0, evidence=evidence)
    return graph, sources


_WORDS = [
    "Gradient",
    "Kernel",
    "경사",
    "Tensor",
    "손실",
    "Sampler",
    "정규화",
    "Encoder",
    "확률",
    "Margin",
    "어텐션",
    "Policy",
]
