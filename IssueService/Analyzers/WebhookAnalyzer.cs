using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>Admission webhooks whose Service does not exist or has no ready endpoint, or whose URL does not answer. What they cover cannot be created, or is not checked.</summary>
internal sealed class WebhookAnalyzer : IAnalyzer
{
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);
    private static readonly string[] WorkloadGroups = ["*", "", "apps", "batch"];
    private static readonly string[] WorkloadResources = ["*", "*/*", "pods", "deployments", "replicasets", "statefulsets", "daemonsets", "jobs", "cronjobs"];

    public IEnumerable<Finding> Analyze(Evaluation evaluation)
    {
        if (evaluation.This<WebhookConfigurationFacts>() is not { Metadata.DeletionTimestamp: null } configuration)
        {
            return [];
        }

        var called = (configuration.Webhooks ?? []).Select(webhook => (Webhook: webhook, Problem: Problem(evaluation, webhook))).ToList();
        var broken = called.FindAll(one => one.Problem is not null);
        var lasted = evaluation.HasLasted("service", broken.Count > 0, configuration.Metadata.CreationTimestamp, Grace, BackingService.Recovery);
        if (lasted && broken.Count == 0)
        {
            broken = called.Where(one => one.Webhook.ClientConfig?.Service is not null).Select(one => one with { Problem = BackingService.Unsteady(one.Webhook.ClientConfig!.Service!) }).ToList();
        }

        // What it refuses proves it at once.
        var refused = broken.Where(one => Refuses(one.Webhook)).SelectMany(one => Refusals.Find(evaluation, evaluation.WebhookFailures(one.Webhook.Name))).DistinctBy(one => one.Workload).Take(Finding.MaxMembers).ToList();
        if (broken.Count == 0 || (!lasted && refused.Count == 0))
        {
            return [];
        }

        var sentences = broken.GroupBy(one => (one.Problem, Refuses: Refuses(one.Webhook)))
            .OrderByDescending(group => group.Key.Refuses)
            .Select(group => Sentence([.. group.Select(one => one.Webhook)], group.Key.Problem!, group.Key.Refuses));
        return
        [
            evaluation.Found(IssueCatalog.WebhookUnavailable, IssueCatalog.WebhookUnavailable, broken.Max(one => Stake(one.Webhook)), $"{string.Join(" ", sentences.Take(3))}{Refused(refused.Count)}", configuration.Metadata.CreationTimestamp,
                [.. broken.Take(10).Select(one => EvidenceOf(one.Webhook))]) with
            {
                Members = Refusals.TakeAlong(evaluation, refused),
            },
        ];
    }

    // Whether a URL outside of the cluster answers is known only from what it refuses.
    private static string? Problem(Evaluation evaluation, WebhookFacts webhook) =>
        webhook.ClientConfig switch
        {
            { Service: { } service } => BackingService.Problem(evaluation, service),
            { Url: not null } when Refusals.Find(evaluation, evaluation.WebhookFailures(webhook.Name)).FirstOrDefault() is { Event: { } failure } => $"its URL does not answer{CreationFailure.CallFailure(failure.Message)}",
            _ => null,
        };

    private static Evidence EvidenceOf(WebhookFacts webhook)
    {
        var (field, target) = webhook.ClientConfig!.Service is { } service ? ("service", BackingService.Name(service)) : ("url", webhook.ClientConfig.Url!);
        return new Evidence(FindingSource.Builtin, $"webhooks[{webhook.Name}].clientConfig.{field}", $"{target}, failurePolicy {(Refuses(webhook) ? "Fail" : "Ignore")}", null);
    }

    /// <summary>Whether objects of a kind configure webhooks.</summary>
    public static bool Configures(string kind) => kind is "ValidatingWebhookConfiguration" or "MutatingWebhookConfiguration";

    private static string Refused(int count) => count switch
    {
        0 => "",
        1 => " Pods of 1 workload are refused now.",
        _ => $" Pods of {count} workloads are refused now.",
    };

    private static string Sentence(List<WebhookFacts> webhooks, string problem, bool refuses)
    {
        var who = webhooks.Count == 1 ? $"Webhook '{webhooks[0].Name}'" : $"Webhooks {string.Join(", ", webhooks.Take(5).Select(webhook => $"'{webhook.Name}'"))}{(webhooks.Count > 5 ? $" and {webhooks.Count - 5} more" : "")}";
        var resources = webhooks.SelectMany(webhook => webhook.Rules ?? []).SelectMany(rule => rule.Resources ?? []).Distinct(StringComparer.Ordinal).Take(6).ToList();
        var what = resources.Count == 0 ? "what they cover" : resources.Exists(resource => resource.StartsWith('*')) ? "all resources" : string.Join(", ", resources);
        return refuses
            ? $"{who} cannot be called, and requests for {what} are refused: {problem}."
            : $"{who} cannot be called and {(webhooks.Count == 1 ? "is" : "are")} skipped: {problem}.";
    }

    // The default of admissionregistration.k8s.io/v1; the API server writes it into the object.
    private static bool Refuses(WebhookFacts webhook) => webhook.FailurePolicy != "Ignore";

    private static Severity Stake(WebhookFacts webhook) => !Refuses(webhook) ? Severity.Low : (webhook.Rules ?? []).Any(CoversWorkloads) ? Severity.Critical : Severity.High;

    private static bool CoversWorkloads(WebhookRuleFacts rule) =>
        rule.ApiGroups?.Any(WorkloadGroups.Contains) == true
        && rule.Resources?.Any(WorkloadResources.Contains) == true
        && rule.Operations?.Any(operation => operation is "*" or "CREATE" or "UPDATE") == true;
}
