using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>The Service that the API server calls for a webhook, an aggregated API or a conversion. The object itself names it, so that its name may be told.</summary>
internal static class BackingService
{
    /// <summary>How long it has to be well: the pods behind it may be ready for a moment between two crashes.</summary>
    public static readonly TimeSpan Recovery = TimeSpan.FromMinutes(2);

    /// <summary>What is said while it may be well again.</summary>
    public static string Unsteady(WebhookServiceFacts service) => $"Service '{service.Namespace}/{service.Name}' has a ready endpoint only from time to time";

    public static string Name(WebhookServiceFacts service) => $"{service.Namespace}/{service.Name}:{service.Port ?? 443}";

    /// <summary>Why it cannot be called, as the end of a sentence; null where nothing is wrong or not everything is known.</summary>
    public static string? Problem(Evaluation evaluation, WebhookServiceFacts service)
    {
        var reference = new ServiceReference(service.Namespace, service.Name, $"{service.Port ?? 443}");
        return reference.Problem(evaluation, from: "")?.Sentence
            ?? (evaluation.IsKnown("Endpoints")
                && evaluation.Find<ServiceFacts>("Service", service.Namespace, service.Name) is { Spec.Type: not "ExternalName" }
                && evaluation.Find<EndpointsFacts>("Endpoints", service.Namespace, service.Name)?.HasReady != true
                    ? $"Service '{service.Namespace}/{service.Name}' has no ready endpoint"
                    : null);
    }
}
