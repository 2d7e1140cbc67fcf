using ClusterCodex.PlanService.Guardrails;
using FsCheck;
using FsCheck.Fluent;
using static ClusterCodex.PlanService.Tests.Guardrails.Scopes;

namespace ClusterCodex.PlanService.Tests.Guardrails;

public sealed class GuardrailPropertyTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(3000);

    // Words that commands are made of, good and bad, so that random commands come close to the limits.
    private static readonly string[] Words =
    [
        "kubectl", "get", "describe", "logs", "rollout", "restart", "undo", "status", "set", "image", "env", "resources", "scale", "delete", "patch",
        "apply", "exec", "drain", "deploy/web", "deployment", "web", "deploy/two", "sts/db", "pods", "secrets", "secret/db", "node/n1", "-n", "broken",
        "payments", "-npayments", "-n=broken", "--namespace=payments", "-A", "--all", "-l", "app=web", "-f", "x.yaml", "-", "--", "--replicas=0",
        "--replicas=2", "--replicas", "0", "1", "app=nginx:1", "*=nginx", "FOO=bar", "FOO-", "--from=secret/db", "-o", "yaml", "-oyaml", "--raw",
        "--context=prod", "--kubeconfig", "--as=admin", "--to-revision=2", "--to-revision=0", "--limits=memory=1Gi", "--limits=memory=0", "-c", "app",
        "';'", "\"$x\"", "''", "|", ";", "$(id)", "–n",
    ];

    // Verbs are not part of it: a pod may be named "delete".
    private static readonly string[] Never = ["--all", "--raw", "--context=prod", "--as=admin", "--replicas=0", "FOO-", "--from=secret/db"];

    [Fact]
    public void A_command_that_is_allowed_means_exactly_what_its_canonical_text_means() =>
        Prop.ForAll(Arb.From(Commands()), command =>
        {
            if (KubectlParser.Parse(command, Broken) is GuardrailVerdict.Allowed allowed)
            {
                Assert.Equal(allowed.Operation, Allowed(allowed.Operation.ToKubectl()));
            }
        }).Check(Many);

    [Fact]
    public void No_command_with_a_forbidden_word_is_allowed() =>
        Prop.ForAll(Arb.From(Commands()), command =>
        {
            if (Never.Any(word => command.Split(' ').Contains(word, StringComparer.Ordinal)))
            {
                Assert.IsType<GuardrailVerdict.Refused>(KubectlParser.Parse(command, Broken));
            }
        }).Check(Many);

    [Fact]
    public void Every_allowed_change_has_one_target_in_the_plans_namespace() =>
        Prop.ForAll(Arb.From(Commands()), command =>
        {
            if (KubectlParser.Parse(command, Broken) is GuardrailVerdict.Allowed { Operation: ChangeOperation change })
            {
                Assert.Equal("broken", change.Target.Namespace);
                Assert.InRange(command.Split(' ').Count(word => word.Contains('/', StringComparison.Ordinal)), 0, 1);
                // An object of the plan's namespace may have the other one's name.
                Assert.DoesNotContain("payments", change.ToKubectl().Replace($"/{change.Target.Name} ", "/ ", StringComparison.Ordinal), StringComparison.Ordinal);
                Assert.True(change is not Scale scale || scale.Replicas >= 1);
            }
        }).Check(Many);

    [Fact]
    public void Any_text_gets_a_verdict_and_never_throws() =>
        Prop.ForAll<NonNull<string>>(text =>
        {
            Assert.NotNull(KubectlParser.Parse(text.Get, Broken));
            Assert.NotNull(KubectlParser.Parse("kubectl " + text.Get, Broken));
        }).Check(Many);

    [Fact]
    public void One_strange_character_anywhere_in_a_change_never_widens_it() =>
        Prop.ForAll(Arb.From(Gen.Choose(0, 0x2100)), Arb.From(Gen.Choose(0, 60)), (code, at) =>
        {
            const string Good = "kubectl scale deployment/web --replicas=2 -n broken";
            var text = Good.Insert(Math.Min(at, Good.Length), ((char)code).ToString());
            if (KubectlParser.Parse(text, Broken) is GuardrailVerdict.Allowed { Operation: var operation })
            {
                var scale = Assert.IsType<Scale>(operation);
                Assert.Equal("broken", scale.Target.Namespace);
                Assert.True(scale.Replicas >= 1);
                Assert.True(code is >= ' ' and <= '~');
            }
        }).Check(Many);

    private static Gen<string> Commands()
    {
        var word = Gen.Elements(Words);
        var start = Gen.Elements("kubectl rollout restart", "kubectl rollout undo", "kubectl set image", "kubectl set env", "kubectl set resources", "kubectl scale", "kubectl get", "kubectl logs", "kubectl");
        return from head in start
               from length in Gen.Choose(0, 5)
               from rest in Gen.ArrayOf(word, length)
               select string.Join(' ', [head, .. rest]);
    }
}
