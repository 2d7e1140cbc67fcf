using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>A port of a Service that another object names.</summary>
/// <param name="Namespace">The Service's.</param>
/// <param name="Name">The Service's.</param>
/// <param name="Port">Name or number of the port; null where none is named.</param>
internal sealed record ServiceReference(string Namespace, string Name, string? Port)
{
    /// <summary>What is wrong with it, as the end of a sentence, also without what only viewers of the Service may read; null where nothing is.</summary>
    /// <param name="from">The namespace of the object that names it: the ports of another namespace's Service are not told.</param>
    public (string Sentence, string WithoutService)? Problem(Evaluation evaluation, string from)
    {
        var name = Namespace == from ? Name : $"{Namespace}/{Name}";
        if (evaluation.Find<ServiceFacts>("Service", Namespace, Name) is not { } service)
        {
            var missing = $"Service '{name}' does not exist";
            return evaluation.IsKnown("Service") ? (missing, missing) : null;
        }

        // What an external name serves is not declared.
        var ports = service.Spec.Ports ?? [];
        if (Port is null || service.Spec.Type == "ExternalName" || ports.Any(port => port.Name == Port || $"{port.Port}" == Port))
        {
            return null;
        }

        var has = Namespace != from ? "" : ports.Count == 0 ? "; it has none" : $"; it has {string.Join(", ", ports.Take(10).Select(port => string.IsNullOrEmpty(port.Name) ? $"{port.Port}" : $"{port.Port} ({port.Name})"))}";
        var without = $"Service '{name}' has no port {Port}";
        return ($"{without}{has}", without);
    }
}
