using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>The Service that the API server calls for a webhook, an aggregated API or a conversion. The object itself names it, so that its name may be told.</summary>
internal static class BackingService
{
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
