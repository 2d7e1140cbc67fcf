using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.IssueService.Issues;

namespace ClusterCodex.IssueService.Tests.Issues;

/// <summary>What of an issue reaches a viewer whose policy hides some of what it is about.</summary>
public sealed class IssueViewTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 16, 12, 0, 0, TimeSpan.Zero);
    private static readonly ObjectName Pod = new("Pod", "shop", "web-1-a");

    [Fact]
    public void A_message_about_other_objects_is_for_those_who_may_view_them()
    {
        var issue = Issue("Service", IssueAspects.Endpoints, finding => finding with { MessageKinds = ["Pod"], MessageWithoutOthers = "It matches nothing." });

        Assert.Equal("The nearest pod has app=secret.", IssueView.MessageFor(issue, Views("Service", "Pod")));
        Assert.Equal("It matches nothing.", IssueView.MessageFor(issue, Views("Service")));
        Assert.DoesNotContain("secret", IssueView.ToDetail(issue, Views("Service"), Noon, Noon).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_workload_is_explained_to_viewers_of_its_pods_and_another_cause_is_withheld_from_viewers_of_what_it_takes_along()
    {
        var workload = Issue("Deployment", IssueAspects.Workload, finding => finding with { Members = [Pod] });
        var claim = Issue("PersistentVolumeClaim", IssueAspects.State, finding => finding with { Members = [Pod] }).Dismiss(new Dismissal("a@b", Noon, "secret plan", null));

        Assert.Equal("The nearest pod has app=secret.", IssueView.MessageFor(workload, Views("Pod")));
        var seen = IssueView.ToDetail(claim, Views("Pod"), Noon, Noon);
        Assert.Equal(("Pod", "web-1-a"), (seen.Issue.Kind, seen.Issue.Name));
        Assert.DoesNotContain("secret", seen.ToString(), StringComparison.Ordinal);
        Assert.False(Views("Node").MayView(claim));
    }

    [Fact]
    public void A_registry_that_fails_is_explained_to_viewers_of_the_workloads_that_it_fails()
    {
        var issue = Issue("Namespace", $"{IssueAspects.Registry}/quay.io", finding => finding with { Members = [Pod] });

        Assert.Equal("The nearest pod has app=secret.", IssueView.MessageFor(issue, Views("Pod")));
        Assert.False(Views("Service").MayView(issue));
    }

    [Fact]
    public void Evidence_from_an_event_is_for_those_who_may_view_events()
    {
        var issue = Issue("Deployment", IssueAspects.Workload, finding => finding);
        issue = IssueReducer.Reduce(null, issue.Key, [issue.Leading! with { Evidence = [new Evidence(FindingSource.Builtin, "event FailedCreate", "exceeded quota: q", null)] }], Noon)!.Issue;

        Assert.Equal("exceeded quota: q", Assert.Single(IssueView.ToDetail(issue, Views("Deployment", "Event"), Noon, Noon).Evidence).Text);
        Assert.Empty(IssueView.ToDetail(issue, Views("Deployment"), Noon, Noon).Evidence);
    }

    private static EffectivePolicy Views(params string[] kinds) => new() { Grants = [new PolicyGrant(["shop"], [.. kinds], ["view"])] };

    private static Issue Issue(string kind, string aspect, Func<Finding, Finding> with)
    {
        var key = new IssueKey("real", kind, "shop", "web", aspect);
        var finding = with(new Finding(key, FindingSource.Builtin, "The nearest pod has app=secret.", Noon, [new Evidence(FindingSource.Builtin, "labels", "app=secret", null) { Object = Pod with { Name = "other" } }]));
        finding = finding with { Evidence = kind == "Service" ? finding.Evidence : [] };
        return IssueReducer.Reduce(null, key, [finding], Noon)!.Issue;
    }
}
