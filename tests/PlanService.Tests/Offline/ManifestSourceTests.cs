using ClusterCodex.PlanService.Plans;
using static ClusterCodex.PlanService.Tests.Offline.Evidences;
using static ClusterCodex.PlanService.Tests.Offline.GuardedPlans;

namespace ClusterCodex.PlanService.Tests.Offline;

/// <summary>Where a plan says that the cause has to be corrected for good.</summary>
public sealed class ManifestSourceTests
{
    private const string Message = "Container 'app' cannot pull image 'web:v2': the tag does not exist.";

    [Theory]
    [InlineData("meta.helm.sh/release-name", "shop", "in the values of the Helm release 'shop' (in a chart usually the value image.repository and image.tag)", "its next upgrade takes the change back")]
    [InlineData("argocd.argoproj.io/tracking-id", "shop:apps/Deployment:broken/web", "in the source of the Argo CD application 'shop'", "it takes the change back")]
    [InlineData("kustomize.toolkit.fluxcd.io/name", "shop", "in the source of the Flux Kustomization 'shop', so that", "it takes the change back")]
    public void What_writes_the_manifest_is_named(string mark, string value, string place, string warning)
    {
        var evidence = APod("ImagePullBackOff", Message, objects =>
        {
            WithRevisions(objects);
            objects.Workload.Annotations[mark] = value;
        });

        var lasting = Plan(evidence, PlanHorizon.LongTerm);
        Assert.Contains(lasting.QuickFix.Steps, step => step.Description.StartsWith("Correct the image of the container", StringComparison.Ordinal) && step.Description.Contains(place, StringComparison.Ordinal));
        Assert.Contains(Plan(evidence).QuickFix.Assumptions, text => text.Contains("'shop'", StringComparison.Ordinal) && text.Contains(warning, StringComparison.Ordinal));
    }

    [Fact]
    public void Without_a_mark_it_is_the_manifest_and_a_change_needs_no_warning()
    {
        var evidence = APod("ImagePullBackOff", Message, objects => WithRevisions(objects));

        Assert.Contains(Plan(evidence, PlanHorizon.LongTerm).QuickFix.Steps, step => step.Description.Contains("in the manifest or chart in version control", StringComparison.Ordinal));
        Assert.Empty(Plan(evidence).QuickFix.Assumptions);
    }

    [Fact]
    public void Every_long_term_plan_says_how_to_reproduce_it() =>
        Assert.StartsWith("To reproduce it: run the image registry.example.com/team/web:v2", Plan(APod("CrashLoopBackOff", "Container 'app' keeps crashing with exit code 1."), PlanHorizon.LongTerm).QuickFix.Steps[^1].Description, StringComparison.Ordinal);
}
