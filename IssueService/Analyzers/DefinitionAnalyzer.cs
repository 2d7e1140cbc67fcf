using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>CustomResourceDefinitions whose conversion webhook cannot be called: objects that are stored at another version cannot be read.</summary>
internal sealed class DefinitionAnalyzer : IAnalyzer
{
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    public IEnumerable<Finding> Analyze(Evaluation evaluation)
    {
        if (evaluation.This<DefinitionFacts>() is not { Metadata.DeletionTimestamp: null, Spec.Conversion: { Strategy: "Webhook" } conversion } definition
            || (conversion.Webhook?.ClientConfig ?? conversion.WebhookClientConfig)?.Service is not { } service)
        {
            return [];
        }

        // With one version, nothing is converted.
        var problem = definition.Spec.Versions?.Count(version => version.Served) > 1 ? BackingService.Problem(evaluation, service) : null;
        return evaluation.HasLasted("service", problem is not null, definition.Metadata.CreationTimestamp, Grace, BackingService.Recovery)
            ? [
                evaluation.Found(IssueCatalog.ConversionUnavailable, IssueCatalog.ConversionUnavailable, Severity.High, $"Its conversion webhook cannot be called, and objects of another version than the stored one cannot be read or written: {problem ?? BackingService.Unsteady(service)}.", definition.Metadata.CreationTimestamp,
                    [new(FindingSource.Builtin, "spec.conversion.webhook.clientConfig.service", BackingService.Name(service), null)]),
            ]
            : [];
    }
}
