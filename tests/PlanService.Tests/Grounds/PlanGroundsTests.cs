using ClusterCodex.Kubernetes.Redaction;
using ClusterCodex.PlanService.Evidence;
using ClusterCodex.PlanService.Grounds;
using ClusterCodex.PlanService.Offline;
using ClusterCodex.PlanService.Plans;
using ClusterCodex.V1;
using static ClusterCodex.PlanService.Tests.Offline.Evidences;

namespace ClusterCodex.PlanService.Tests.Grounds;

/// <summary>What plans stand on.</summary>
public sealed class PlanGroundsTests
{
    private const string Crashing = "Container 'app' keeps crashing with exit code 1.";

    [Fact]
    public void A_cause_in_the_log_is_certain_and_stands_on_its_line()
    {
        var grounds = Ground(APod("CrashLoopBackOff", Crashing, objects => WithLog(objects, "starting", "FATAL: DATABASE_URL is not set", "bye")));

        Assert.Equal(V1.Plan.Types.Confidence.High, grounds.Confidence);
        Assert.Contains("app, previous run: FATAL: DATABASE_URL is not set", Texts(grounds, grounds.Hypotheses[0].Supports));
        Assert.DoesNotContain(Texts(grounds, grounds.Hypotheses[0].Supports), text => text.Contains("bye", StringComparison.Ordinal));
        Assert.Empty(grounds.Hypotheses[0].Contradicts);
    }

    [Fact]
    public void A_crash_that_nothing_explains_is_not_known()
    {
        var evidence = APod("CrashLoopBackOff", Crashing, objects => WithLog(objects, "starting", "loaded 3 orders"));

        Assert.Equal(V1.Plan.Types.Confidence.Low, Ground(evidence).Confidence);
        Assert.Contains("I do not know why", OfflinePlanner.Write(new PlanRequest(evidence, "", PlanHorizon.ShortTerm)).QuickFix.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_ready_pod_of_the_same_template_speaks_against_it()
    {
        var grounds = Ground(APod("CrashLoopBackOff", Crashing, objects =>
        {
            WithLog(objects, "FATAL: DATABASE_URL is not set");
            objects.Pods.Add(Ready("web-7d4b9c6f5d-aaaaa"));
            objects.Pods.Add(Ready("web-55d9f7c5b8-bbbbb"));
        }));

        Assert.Equal(V1.Plan.Types.Confidence.Medium, grounds.Confidence);
        var against = Assert.Single(grounds.Hypotheses[0].Contradicts);
        Assert.Equal("web-7d4b9c6f5d-aaaaa", grounds.Evidence.Single(item => item.Id == against).Object.Name);
    }

    [Fact]
    public void A_hypothesis_that_no_evidence_says_has_none()
    {
        var evidence = APod("CrashLoopBackOff", Crashing, objects => WithLog(objects, "FATAL: DATABASE_URL is not set"));
        var plan = OfflinePlanner.Write(new PlanRequest(evidence, "", PlanHorizon.ShortTerm)) with { RootCauseHypotheses = ["The moon is full.", "The log says FATAL: DATABASE_URL is not set"] };

        var grounds = Ground(evidence, plan);

        Assert.Empty(grounds.Hypotheses[0].Supports);
        Assert.NotEmpty(grounds.Hypotheses[1].Supports);
        Assert.Equal(V1.Plan.Types.Confidence.Low, grounds.Confidence);
    }

    [Fact]
    public void No_secret_is_in_the_evidence()
    {
        const string Password = "Tr0ub4dor&3xyz";
        var grounds = Ground(APod("CrashLoopBackOff", Crashing, objects =>
        {
            WithLog(objects, $"connecting with password={Password}", $"FATAL: {Password} is not accepted");
            WithEvent(objects, "BackOff", $"env DB_PASSWORD={Password}");
            objects.Quotas.Add($"password: {Password}");
        }));

        Assert.DoesNotContain(Password, grounds.ToString(), StringComparison.Ordinal);
        Assert.Contains("[REDACTED:", grounds.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Evidence_is_bounded()
    {
        var grounds = Ground(APod("CrashLoopBackOff", Crashing, objects =>
        {
            for (var i = 0; i < 50; i++)
            {
                objects.Pods.Add(Ready($"web-7d4b9c6f5d-{i:00000}"));
                objects.References.Add(new ReferencedObject { Object = new ObjectRef { Kind = "Secret", Name = $"s{i}" } });
                WithEvent(objects, "BackOff", new string('x', 2000) + i);
            }
        }));

        Assert.Equal(100, grounds.Evidence.Count);
        Assert.All(grounds.Evidence, item => Assert.InRange(item.Text.Length, 1, 501));
    }

    private static PodState Ready(string name)
    {
        var container = AContainer();
        (container.Ready, container.State, container.Reason, container.LastReason, container.LastExitCode) = (true, ContainerState.Types.State.Running, "", "", 0);
        return new PodState { Name = name, Phase = "Running", Containers = { container } };
    }

    private static V1.Plan Ground(PlanEvidence evidence, PlanDocument? plan = null)
    {
        var request = new PlanRequest(evidence, "", PlanHorizon.ShortTerm);
        var session = new RedactionSession(evidence.Names(), anonymiseNames: false, TestContext.Current.CancellationToken);
        EvidenceSecrets.Learn(session, evidence, "");
        return PlanGrounds.Of(request, new WrittenPlan(plan ?? OfflinePlanner.Write(request).Map(session.Return), "offline"), session);
    }

    private static List<string> Texts(V1.Plan grounds, IEnumerable<string> ids) => [.. grounds.Evidence.Where(item => ids.Contains(item.Id)).Select(item => item.Text)];
}
