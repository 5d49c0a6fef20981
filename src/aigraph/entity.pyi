"""One thing of the graph for scripts: `Entity`, whose properties are its attributes.

Made by `scripts/make_stub.py` from the ontology; do not edit.
"""

from decimal import Decimal

from .thing import Graph as Graph
from .thing import Thing

__all__ = ["Entity", "Graph"]

class Entity(Thing):
    """One thing. Its properties are its attributes: relations give entities, values give Python values.

    A property of the ontology that has no believed value gives an empty list, or None where it takes one value.
    """

    def _repr_html_(self) -> str:
        """Its card in a notebook."""

    @property
    def accelerates(self) -> list[Entity]:
        """Carries kernels for the technique."""

    @property
    def accelerator_count(self) -> int | None:
        """Accelerators in the machine or rack."""

    @property
    def accelerator_in(self) -> list[Entity]:
        """Is a part of the machine or rack."""

    @property
    def acquired_by(self) -> list[Entity]:
        """Was bought by."""

    @property
    def affected_versions(self) -> str | None:
        """The versions that have it."""

    @property
    def affects(self) -> list[Entity]:
        """The software has or had the weakness."""

    @property
    def affiliated_with(self) -> list[Entity]:
        """Belongs to the other's circle by ownership, funding or origin."""

    @property
    def alternative_to(self) -> list[Entity]:
        """Is offered for the same work as the other."""

    @property
    def amount(self) -> Decimal | None:
        """Money raised, in US dollars."""

    @property
    def attention(self) -> Entity | None:
        """The kind of attention or state of these layers."""

    @property
    def attention_heads(self) -> int | None:
        """Heads of the queries."""

    @property
    def backed_by(self) -> list[Entity]:
        """Is made or sold by a company that the other funds."""

    @property
    def benefit(self) -> list[dict[str, str]]:
        """What is gained by using it."""

    @property
    def bf16_dense(self) -> Decimal | None:
        """Peak without sparsity, in 10^12 operations a second."""

    @property
    def bound(self) -> str | None:
        """Whether the figure is exact, approximate, at least or at most."""

    @property
    def broader(self) -> list[Entity]:
        """Is a narrower case of the other."""

    @property
    def built_on(self) -> list[Entity]:
        """Runs the other inside itself or as the layer below."""

    @property
    def business_model(self) -> list[Entity]:
        """Follows this way of earning money."""

    @property
    def charges_for(self) -> list[Entity]:
        """Sells this to its customers."""

    @property
    def commercial_use(self) -> bool | None:
        """Whether the terms let anyone use it commercially without asking."""

    @property
    def commercialized_by(self) -> list[Entity]:
        """Is the product, or the base of the product, that the company sells."""

    @property
    def compress_ratio(self) -> int | None:
        """Tokens that share one stored entry."""

    @property
    def computes_in(self) -> list[Entity]:
        """Runs models whose weights or caches are in this number type."""

    @property
    def concurrency(self) -> int | None:
        """Requests in flight together."""

    @property
    def context_length(self) -> int | None:
        """Longest input and output the developer states."""

    @property
    def contributes_to(self) -> list[Entity]:
        """Gives code, kernels or knowledge to the project."""

    @property
    def conv_channels(self) -> int | None:
        """Channels of the short convolution."""

    @property
    def conv_kernel(self) -> int | None:
        """Width of the short convolution."""

    @property
    def copyleft(self) -> bool | None:
        """Whether derived works must carry the same terms."""

    @property
    def counted_among(self) -> list[Entity]:
        """Belongs to this group of organizations."""

    @property
    def critical_for(self) -> list[Entity]:
        """Is said to decide the sizing of."""

    @property
    def cve_id(self) -> str | None:
        """Its number in the CVE list."""

    @property
    def day0_support(self) -> list[Entity]:
        """Ran the model on the day it was published."""

    @property
    def defined_as(self) -> list[dict[str, str]]:
        """What a source says the thing is."""

    @property
    def depends_on(self) -> list[Entity]:
        """Cannot do its work without the other, directly or through others."""

    @property
    def derived_from(self) -> list[Entity]:
        """Reuses code or design of the other without being a fork of it."""

    @property
    def designed_for(self) -> list[Entity]:
        """Was made with this hardware or use in mind."""

    @property
    def developed_by(self) -> list[Entity]:
        """Is made by."""

    @property
    def device_count(self) -> int | None:
        """Accelerators used together."""

    @property
    def distinct_from(self) -> list[Entity]:
        """Must not be taken for the other."""

    @property
    def dominated_by(self) -> list[Entity]:
        """Has this software at its head."""

    @property
    def draft_layers(self) -> int | None:
        """Layers that predict further tokens ahead, beside the main ones."""

    @property
    def engine_version(self) -> str | None:
        """The release that was measured."""

    @property
    def experts(self) -> int | None:
        """Routed experts of a mixture-of-experts layer."""

    @property
    def experts_per_token(self) -> int | None:
        """Routed experts one token passes through."""

    @property
    def expression(self) -> str | None:
        """The formula as it is written."""

    @property
    def fails_for(self) -> list[Entity]:
        """Gives a wrong figure where this technique is in use."""

    @property
    def financed_by(self) -> list[Entity]:
        """Took part in the round with money."""

    @property
    def fixed_in(self) -> str | None:
        """The version that mends it."""

    @property
    def forked_from(self) -> list[Entity]:
        """Began as a copy of the other's code."""

    @property
    def founded_by(self) -> list[Entity]:
        """Was started by."""

    @property
    def founded_on(self) -> str | None:
        """When it was founded."""

    @property
    def fp16_dense(self) -> Decimal | None:
        """Peak without sparsity, in 10^12 operations a second."""

    @property
    def fp4_dense(self) -> Decimal | None:
        """Peak without sparsity, in 10^12 operations a second."""

    @property
    def fp8_dense(self) -> Decimal | None:
        """Peak without sparsity, in 10^12 operations a second."""

    @property
    def full_attention_layers(self) -> int | None:
        """Layers that attend to the whole context."""

    @property
    def funds(self) -> list[Entity]:
        """Has put money into the other: derived from rounds and stated stakes."""

    @property
    def has_architecture(self) -> list[Entity]:
        """Its configuration names this architecture."""

    @property
    def head_dim(self) -> int | None:
        """Elements of one key head."""

    @property
    def headquartered_in(self) -> list[Entity]:
        """Has its main office there."""

    @property
    def hidden_size(self) -> int | None:
        """Elements of a token's hidden state."""

    @property
    def holds_for(self) -> list[Entity]:
        """Gives the right figure where this technique is in use."""

    @property
    def homepage(self) -> str | None:
        """Its own page on the web."""

    @property
    def hosted_by(self) -> list[Entity]:
        """Has its legal home at the foundation."""

    @property
    def hugging_face_id(self) -> list[str]:
        """Organization and name on the Hugging Face Hub."""

    @property
    def implements(self) -> list[Entity]:
        """Has working code for the technique."""

    @property
    def in_precision(self) -> Entity | None:
        """The number type of weights and activations."""

    @property
    def independent_of(self) -> list[Entity]:
        """Does its work without the other where one might expect it."""

    @property
    def indexer_head_dim(self) -> int | None:
        """Elements of the key that a sparse-attention indexer keeps per token."""

    @property
    def indexer_top_k(self) -> int | None:
        """Tokens or entries that a sparse-attention layer reads, of those it keeps."""

    @property
    def input_tokens(self) -> int | None:
        """Tokens of each request's input."""

    @property
    def int8_dense(self) -> Decimal | None:
        """Peak without sparsity, in 10^12 operations a second."""

    @property
    def integrates_with(self) -> list[Entity]:
        """Works together with the other through code made for it."""

    @property
    def interconnect(self) -> str | None:
        """Link between accelerators of one machine."""

    @property
    def interconnect_bandwidth(self) -> Decimal | None:
        """One way, per device, in 10^9 bytes a second."""

    @property
    def invested_in(self) -> list[Entity]:
        """Holds or held a stake, in a round or otherwise."""

    @property
    def kv_heads(self) -> int | None:
        """Heads of keys and values."""

    @property
    def kv_lora_rank(self) -> int | None:
        """Elements of the shared latent of keys and values."""

    @property
    def lacks(self) -> list[Entity]:
        """Is believed not to have, support or do; written by claims of extent none."""

    @property
    def layer_count(self) -> int | None:
        """How many layers the group has."""

    @property
    def layer_of(self) -> Entity | None:
        """The model the layers are part of."""

    @property
    def layers(self) -> int | None:
        """Transformer blocks, draft layers left out."""

    @property
    def led_by(self) -> list[Entity]:
        """Led the round, alone or with others."""

    @property
    def licensed_under(self) -> list[Entity]:
        """Is given to the public under these terms."""

    @property
    def lifecycle(self) -> str | None:
        """Whether it is active, in maintenance, or archived."""

    @property
    def limitation(self) -> list[dict[str, str]]:
        """Where it is said to fall short."""

    @property
    def maintained_by(self) -> list[Entity]:
        """Is looked after by, whoever began it."""

    @property
    def max_quantization_bits(self) -> Decimal | None:
        """Most bits per weight of its quantized types."""

    @property
    def meaning(self) -> dict[str, str] | None:
        """What the symbol stands for."""

    @property
    def measured_on(self) -> str | None:
        """The day or month the figure was true."""

    @property
    def measured_value(self) -> Decimal | None:
        """The figure."""

    @property
    def measures(self) -> Entity | None:
        """The thing the figure belongs to."""

    @property
    def member_of(self) -> list[Entity]:
        """Is one of the models of the family."""

    @property
    def memory_bandwidth(self) -> Decimal | None:
        """Peak, in 10^9 bytes a second."""

    @property
    def memory_capacity(self) -> Decimal | None:
        """Memory as its maker states it, in units of 10^9 bytes as advertised."""

    @property
    def memory_shared(self) -> bool | None:
        """Whether the memory is the host's too."""

    @property
    def memory_type(self) -> str | None:
        """HBM3, GDDR7, LPDDR5X and so on."""

    @property
    def memory_usable(self) -> Decimal | None:
        """Bytes a program finds."""

    @property
    def metric(self) -> Entity | None:
        """What the figure counts."""

    @property
    def min_quantization_bits(self) -> Decimal | None:
        """Fewest bits per weight it works with."""

    @property
    def notation(self) -> str | None:
        """How the symbol is written."""

    @property
    def offered_by(self) -> Entity | None:
        """Who offers it."""

    @property
    def offered_model(self) -> Entity | None:
        """The model offered."""

    @property
    def offered_on(self) -> str | None:
        """When the price was read."""

    @property
    def on_hardware(self) -> Entity | None:
        """The hardware the figure was taken on."""

    @property
    def openness(self) -> str | None:
        """How much of its code is open: open, partly-closed or closed."""

    @property
    def operates_own_engine(self) -> bool | None:
        """Whether it runs inference on an engine that it made or keeps itself."""

    @property
    def optimized_for(self) -> list[Entity]:
        """Is tuned for it above other targets."""

    @property
    def orchestrates(self) -> list[Entity]:
        """Starts, places or routes to the other."""

    @property
    def osi_approved(self) -> bool | None:
        """Whether the Open Source Initiative approved it."""

    @property
    def output_tokens(self) -> int | None:
        """Tokens of each request's output."""

    @property
    def package_url(self) -> list[str]:
        """A package URL (purl), such as pkg:pypi/vllm."""

    @property
    def paper(self) -> list[str]:
        """The paper that describes it."""

    @property
    def parameters_active(self) -> int | None:
        """Weights that one token passes through."""

    @property
    def parameters_total(self) -> int | None:
        """All weights of the model."""

    @property
    def part_of(self) -> list[Entity]:
        """Is released as a component of the other."""

    @property
    def part_of_benchmark(self) -> Entity | None:
        """The benchmark the figure belongs to."""

    @property
    def plugin_of(self) -> list[Entity]:
        """Extends the other without being part of its release."""

    @property
    def prefill_layer_equivalent(self) -> int | None:
        """Long-text prefill costs as much attention as this many full layers."""

    @property
    def price_input(self) -> Decimal | None:
        """US dollars per million input tokens."""

    @property
    def price_output(self) -> Decimal | None:
        """US dollars per million output tokens."""

    @property
    def provides(self) -> list[Entity]:
        """Offers the feature to the person who uses it."""

    @property
    def published_by(self) -> list[Entity]:
        """Who runs and publishes the test."""

    @property
    def published_in(self) -> list[Entity]:
        """The developer publishes weights in this format or number type."""

    @property
    def qk_rope_head_dim(self) -> int | None:
        """Elements of the rotary key kept beside the latent."""

    @property
    def raised_by(self) -> Entity | None:
        """The company that received the money."""

    @property
    def rationale(self) -> list[dict[str, str]]:
        """A reason for the organization's choice, given by it or ascribed to it."""

    @property
    def reached_through(self) -> list[Entity]:
        """Is programmed through the backend: software that runs on the backend runs on the hardware."""

    @property
    def reads_format(self) -> list[Entity]:
        """Loads models stored in the format."""

    @property
    def realized_in(self) -> str | None:
        """Where the gain comes about: model, engine, or both."""

    @property
    def recommended_engine(self) -> list[Entity]:
        """The model's developer names this software to run it with."""

    @property
    def recommends(self) -> list[Entity]:
        """Names this software to run a model of its own with."""

    @property
    def release_date(self) -> str | None:
        """When the version was published."""

    @property
    def release_of(self) -> Entity | None:
        """The software released."""

    @property
    def released(self) -> str | None:
        """When it was first published."""

    @property
    def repository(self) -> str | None:
        """Where the code or the weights are kept."""

    @property
    def round_date(self) -> str | None:
        """When the round was announced."""

    @property
    def round_stage(self) -> str | None:
        """Seed, Series A and so on."""

    @property
    def runs_on(self) -> list[Entity]:
        """Works on this backend, hardware or operating system."""

    @property
    def security_policy(self) -> list[str]:
        """Where the project says how to report a weakness."""

    @property
    def serves_market(self) -> list[Entity]:
        """Is aimed at this market."""

    @property
    def severity(self) -> str | None:
        """Low, moderate, high or critical, as its publisher rates it."""

    @property
    def shares_kv(self) -> bool | None:
        """Whether these layers keep no cache of their own."""

    @property
    def signs_releases(self) -> list[bool]:
        """Whether its releases or their tags carry a cryptographic signature that anyone can check; the condition says what is signed."""

    @property
    def sliding_window(self) -> int | None:
        """How many tokens a windowed layer attends to."""

    @property
    def sliding_window_layers(self) -> int | None:
        """Layers that attend to the last tokens only."""

    @property
    def spdx_id(self) -> str | None:
        """Identifier in the SPDX list of licenses."""

    @property
    def speaks_api(self) -> list[Entity]:
        """Answers requests made in this protocol."""

    @property
    def sponsors(self) -> list[Entity]:
        """Gives money, machines or staff without taking a stake."""

    @property
    def spun_out_of(self) -> list[Entity]:
        """Was started by people or work from there."""

    @property
    def standard_for(self) -> list[Entity]:
        """Is what most people take for this use."""

    @property
    def state_heads(self) -> int | None:
        """Heads of the recurrent state."""

    @property
    def state_key_dim(self) -> int | None:
        """Elements of a state head's key side."""

    @property
    def state_value_dim(self) -> int | None:
        """Elements of a state head's value side."""

    @property
    def strength(self) -> list[dict[str, str]]:
        """What it is said to be good at."""

    @property
    def subsidiary_of(self) -> list[Entity]:
        """Is owned by or a division of the other."""

    @property
    def successor_of(self) -> list[Entity]:
        """Takes the other's place."""

    @property
    def suited_for(self) -> list[Entity]:
        """Fits this use."""

    @property
    def support_in(self) -> Entity | None:
        """The software whose feature it is."""

    @property
    def support_of(self) -> Entity | None:
        """The technique, feature, number type or file format."""

    @property
    def supports_architecture(self) -> list[Entity]:
        """Loads models of this architecture."""

    @property
    def supports_model(self) -> list[Entity]:
        """Runs the model."""

    @property
    def supports_swa(self) -> list[Entity]:
        """The engine implements sliding-window attention and the model uses it; says nothing of memory saved."""

    @property
    def swa_automatic(self) -> bool | None:
        """Whether the window is applied without a setting by the user."""

    @property
    def swa_transparent(self) -> bool | None:
        """Whether users never meet the window in practice."""

    @property
    def symbol_of(self) -> Entity | None:
        """Stands in the formula."""

    @property
    def tdp(self) -> Decimal | None:
        """Board or package power its maker states."""

    @property
    def trained_from(self) -> list[Entity]:
        """Began from the other's weights."""

    @property
    def trend(self) -> list[dict[str, str]]:
        """Where a source sees it going."""

    @property
    def unit(self) -> str | None:
        """The unit of the figure, UCUM where it has one."""

    @property
    def uses(self) -> list[Entity]:
        """Is built with the technique."""

    @property
    def value_head_dim(self) -> int | None:
        """Elements of one value head, where it differs from the key's."""

    @property
    def valued_at(self) -> Decimal | None:
        """Value of the company after the round, in US dollars."""

    @property
    def variant_of(self) -> list[Entity]:
        """Is the same design in another form."""

    @property
    def version_number(self) -> str | None:
        """The version as its maker writes it."""

    @property
    def vocabulary_size(self) -> int | None:
        """Entries of the token table."""

    @property
    def window(self) -> int | None:
        """Tokens a windowed or chunked layer keeps."""

    @property
    def with_model(self) -> Entity | None:
        """The model the figure was taken with."""

    @property
    def workload(self) -> dict[str, str] | None:
        """What was run: requests, lengths, concurrency."""

    @property
    def works_for(self) -> list[Entity]:
        """Is employed there."""

    @property
    def works_on(self) -> list[Entity]:
        """Hardware or a backend on which the feature works, or as a claim of no, does not."""

    @property
    def writes_format(self) -> list[Entity]:
        """Produces models stored in the format."""

    @property
    def written_in(self) -> list[str]:
        """A programming language of its own code."""
