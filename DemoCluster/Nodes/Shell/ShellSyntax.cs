namespace ClusterCodex.DemoCluster.Nodes.Shell;

/// <summary>The part of the POSIX shell's grammar that the simulated containers understand.</summary>
internal abstract record ShellNode;

/// <param name="Words">Unexpanded words, assignments in front included.</param>
internal sealed record SimpleCommand(IReadOnlyList<string> Words, IReadOnlyList<Redirect> Redirects) : ShellNode;

/// <param name="Operator">As written: <c>&gt;</c>, <c>&gt;&gt;</c>, <c>&lt;</c> or <c>&gt;&amp;</c>.</param>
/// <param name="Stream">1 for what a command prints, 2 for its errors.</param>
internal sealed record Redirect(string Operator, string Target, int Stream);

internal sealed record Pipeline(IReadOnlyList<ShellNode> Parts, bool Negated) : ShellNode;

internal sealed record AndOr(ShellNode Left, bool And, ShellNode Right) : ShellNode;

internal sealed record Sequence(IReadOnlyList<ShellNode> Items) : ShellNode;

internal sealed record Background(ShellNode Body) : ShellNode;

internal sealed record If(ShellNode Condition, ShellNode Then, ShellNode? Else) : ShellNode;

internal sealed record While(ShellNode Condition, ShellNode Body, bool Until) : ShellNode;

internal sealed record For(string Variable, IReadOnlyList<string> Words, ShellNode Body) : ShellNode;

/// <summary>A script that the grammar here does not cover; the message is what a shell would print.</summary>
internal sealed class ShellSyntaxException(string message) : Exception(message);
