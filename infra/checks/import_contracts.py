"""Import contracts that import-linter does not bring along."""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output
from typing_extensions import override


class FacesContract(Contract):
    """Packages under a parent are imported as such, never what lies inside them.

    One contract covers all of them, also those to come: the built-in `protected` type needs an
    entry per package. A package's own modules import each other freely.
    """

    type_name = "faces"

    parent = fields.StringField()
    #: Modules that may look behind every face.
    except_importers = fields.SetField(subfield=fields.StringField(), required=False)

    @override
    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Collect every import that reaches past a face."""
        parent = str(self.parent)
        # The field's own type is that of its declaration, not of its value.
        excepted: set[str] = set(self.contract_options.get("except_importers", ()))
        violations: list[tuple[str, str]] = []
        faces: set[str] = graph.find_children(parent) if parent in graph.modules else set()
        for face in sorted(faces):
            output.verbose_print(verbose, f"Looking behind {face}...")
            inside = graph.find_descendants(face)
            for module in sorted(inside):
                importers = graph.find_modules_that_directly_import(module)
                outsiders = sorted(importers - inside - {face} - excepted)
                violations.extend((importer, module) for importer in outsiders)
        return ContractCheck(kept=not violations, metadata={"violations": violations})

    @override
    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name who reaches where."""
        violations: list[tuple[str, str]] = check.metadata["violations"]
        for importer, module in violations:
            output.print_error(f"- {importer} -> {module}", bold=False)
        output.new_line()
