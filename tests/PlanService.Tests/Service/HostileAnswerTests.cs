using System.Text.Json;
using System.Text.RegularExpressions;
using ClusterCodex.PlanService.Tests.Offline;
using ClusterCodex.TestSupport.OpenAiStub;

namespace ClusterCodex.PlanService.Tests.Service;

/// <summary>A model may answer anything: no field of the plan holds a command that a person could paste and harm the cluster with.</summary>
public sealed partial class HostileAnswerTests(ModelServiceFixture service) : IClassFixture<ModelServiceFixture>
{
    public static TheoryData<string> Commands { get; } = [.. HostileCommands.All];

    public static TheoryData<string> OtherPrograms { get; } = [.. HostileCommands.OfOtherPrograms];

    [Theory]
    [MemberData(nameof(Commands))]
    [MemberData(nameof(OtherPrograms))]
    public async Task A_hostile_command_is_in_no_field_of_the_plan(string command)
    {
        var traffic = await service.PlanAsync(AnEvidence(), "", StubAnswer.Text(APlanOf(Written(command))));

        Assert.NotEqual("offline", traffic.Plan.GeneratedBy);
        Assert.All(FieldsOf(traffic.Plan), AssertHarmless);
        Assert.All(traffic.Plan.QuickFix.Steps, AssertCommandOrNothing);
        Assert.All(traffic.Rows.SelectMany(PlanTraffic.Strings), said => AssertHarmless(("database", said)));
    }

    [Fact]
    public async Task A_hostile_command_is_in_no_partial_plan()
    {
        foreach (var command in HostileCommands.All.Concat(HostileCommands.OfOtherPrograms).Where((_, number) => number % 8 == 0))
        {
            var traffic = await service.PlanAsync(AnEvidence(), "", StubAnswer.Text(APlanOf(Written(command))));

            var partials = traffic.Events.Select(one => one.Partial).OfType<V1.PartialPlan>().ToList();
            Assert.NotEmpty(partials);
            Assert.All(partials.SelectMany(partial => partial.StepDescriptions.Append(partial.Summary)), said => AssertHarmless(("partial plan", said)));
        }
    }

    // What a text says may be cut by the end of a field only.
    [Theory]
    [InlineData("Look with kubectl get pods -n broken and wait.")]
    [InlineData("kubectl describe pods/web-7d4b9c6f5d-x2k8p -n broken")]
    [InlineData("Undo it with kubectl rollout undo deployment/web -n broken.")]
    [InlineData("Ask the owner of the Helm release to delete the value that docker and oc users set; a patch of the chart does it.")]
    public async Task What_is_harmless_stays_in_every_field(string text)
    {
        var plan = (await service.PlanAsync(AnEvidence(), "", StubAnswer.Text(APlanOf([text])))).Plan;

        Assert.Equal(text, plan.QuickFix.Summary);
        Assert.Equal(text, plan.QuickFix.Fallback);
        Assert.Equal(text, plan.RootCauseHypotheses[0]);
        Assert.Equal(text, plan.Recommendations[0]);
    }

    private static Evidence.PlanEvidence AnEvidence() => Evidences.APod("CrashLoopBackOff", "back-off restarting", objects => Evidences.WithRevisions(objects));

    private static string[] Written(string command) =>
        [$"The pod fails. Run {command} now, and it works again.", command, $"Run `{command}`.", $"Do this:\n```sh\n{command}\n```\nThen wait.", $"[fix it]({command})"];

    // Every second step has a command that is allowed, so that its rollback and its validation are looked at as well.
    private static string APlanOf(string[] texts) => JsonSerializer.Serialize(new
    {
        quickFix = new
        {
            summary = texts[0],
            assumptions = texts,
            steps = texts.SelectMany((text, number) => new[]
            {
                new { stepId = $"own-{number}", description = text, kubectl = text, validation = text, rollback = text, impact = "none" },
                new { stepId = $"change-{number}", description = text, kubectl = "kubectl rollout restart deployment/web -n broken", validation = text, rollback = text, impact = "low" },
            }),
            fallback = texts[0],
        },
        rootCauseHypotheses = texts,
        evidenceToGather = texts,
        recommendations = texts,
    });

    private static IEnumerable<(string Field, string Text)> FieldsOf(V1.Plan plan) =>
    [
        ("summary", plan.QuickFix.Summary),
        ("fallback", plan.QuickFix.Fallback),
        .. plan.QuickFix.Assumptions.Select(text => ("assumptions", text)),
        .. plan.QuickFix.Steps.SelectMany(step => new[] { ("description", step.Description), ("kubectl", step.Kubectl), ("validation", step.Validation), ("rollback", step.Rollback) }),
        .. plan.RootCauseHypotheses.Select(text => ("rootCauseHypotheses", text)),
        .. plan.EvidenceToGather.Select(text => ("evidenceToGather", text)),
        .. plan.Recommendations.Select(text => ("recommendations", text)),
        .. plan.Hypotheses.Select(one => ("hypotheses", one.Text)),
    ];

    private static void AssertCommandOrNothing(V1.PlanStep step)
    {
        Assert.True(!step.HasKubectl || Allowed().IsMatch(step.Kubectl), $"kubectl: {step.Kubectl}");
        Assert.True(!step.HasRollback || Allowed().IsMatch(step.Rollback), $"rollback: {step.Rollback}");
    }

    /// <summary>Reads a text as a person who pastes it would: without marks, look-alikes and characters of no width.</summary>
    private static void AssertHarmless((string Field, string Text) field)
    {
        var plain = HostileCommands.Plain(field.Text);
        var rest = Own().Replace(AllowedInText().Replace(plain, ""), "");
        var match = Harm().Match(rest);
        if (match.Success)
        {
            Assert.Fail($"{field.Field} has '{match.Value}': {field.Text}");
        }
    }

    [GeneratedRegex(@"^kubectl (?:(?:get pods|describe pods/web-7d4b9c6f5d-x2k8p) -n broken|rollout (?:restart|undo) deployment/web(?: --to-revision=[0-9]+)? -n broken)$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Allowed();

    [GeneratedRegex(@"kubectl (?:get pods|rollout (?:restart|undo) deployment/web(?: --to-revision=[0-9]+)?) -n broken(?![ ]*[-|;&>$])", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex AllowedInText();

    // What the guardrails themselves say.
    [GeneratedRegex(@"only kubectl commands within the guardrails are part of a plan|it is not a kubectl command|no command follows kubectl|\((?:Advice only, no command|command removed): [^()]*(?:\([^()]*\)[^()]*)*\)|Check by hand: the command proposed for validation [^.]*", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Own();

    [GeneratedRegex(
        @"kubectl(?: *[a-z-]|\S)|\bk (?:delete|drain|scale|exec|apply|patch)|\b(?:oc|kubecolor) +\S*[a-z]+ +|\bk9s +-|\bminikube +(?:delete|kubectl)|\bhelm +(?:-\S+ +\S+ +)*(?:uninstall|delete|upgrade|install|rollback|del|un)\b|\b(?:etcdctl|crictl|argocd|flux|kubeadm|ctr|nerdctl) +\S|\bdocker +(?:\S+ +)?(?:rm|kill|stop|system|prune|exec|run)\b|\bsh +-\S*c +(?:kubectl|helm|\$)|\|\s*(?:sudo )?(?:ba|z|da)?sh\b|rm -|--token|--as[= ]|\$\(|/api/v1/namespaces",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Harm();
}
