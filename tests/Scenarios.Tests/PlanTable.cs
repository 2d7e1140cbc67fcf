using System.Globalization;
using System.Text;
using ClusterCodex.TestClusters;
using ClusterCodex.TestSupport;
using ClusterCodex.TestSupport.Clusters;
using ClusterCodex.V1;

namespace ClusterCodex.Scenarios.Tests;

/// <summary>What became of one case.</summary>
/// <param name="Change">The command that was carried out; empty for none.</param>
/// <param name="Problem">Empty where everything is right.</param>
internal sealed record PlanResult(CaseFile Case, Issue? Issue, Plan? Plan, string Change, string Problem);

/// <summary>The table of plans in <c>docs/plans.md</c>.</summary>
internal static class PlanTable
{
    private const string Start = "<!-- table -->";

    /// <summary>Writes it into <c>TestResults</c>; with <c>CLUSTERCODEX_WRITE_DOCS=1</c> that of the real cluster into the page as well.</summary>
    public static async Task WriteAsync(string cluster, IReadOnlyList<PlanResult> results, CancellationToken cancellationToken)
    {
        var table = new StringBuilder("| Case | Object | The plan says | Sure | Change, carried out |\n|---|---|---|---|---|\n");
        foreach (var (one, _, plan, change, problem) in results)
        {
            var outcome = problem.Length > 0 ? $"**wrong**: {Cell(problem)}" : change.Length > 0 ? $"`{Cell(change)}`: resolved" : "none: advice";
            table.Append(CultureInfo.InvariantCulture, $"| {Path.GetFileNameWithoutExtension(one.File)} | {one.Kind}/{one.Name} | {Cell(plan?.QuickFix.Summary ?? "")} | {plan?.Confidence.ToString().ToLowerInvariant()} | {outcome} |\n");
        }

        var folder = Directory.CreateDirectory(Path.Combine(RepositoryRoot.Path, "TestResults"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, $"plans-{cluster}.md"), table.ToString(), cancellationToken);
        if (cluster == RealCluster.Name && Environment.GetEnvironmentVariable("CLUSTERCODEX_WRITE_DOCS") == "1")
        {
            var page = Path.Combine(RepositoryRoot.Path, "docs", "plans.md");
            var text = await File.ReadAllTextAsync(page, cancellationToken);
            await File.WriteAllTextAsync(page, $"{text[..(text.IndexOf(Start, StringComparison.Ordinal) + Start.Length)]}\n\n{table}", cancellationToken);
        }
    }

    private static string Cell(string text) => text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);
}
