using ClusterCodex.AccessControl.Authorization;

namespace ClusterCodex.AccessControl.Tests.Authorization;

public sealed class EffectivePolicyTests
{
    private static readonly EffectivePolicy Demo = Policy(new PolicyGrant(["broken", "default"], ["Pod", "Deployment", "Event"], ["view", "logs"]));

    [Theory]
    [InlineData("Pod", "broken", true)]
    [InlineData("Event", "default", true)]
    [InlineData("Pod", "payments", false)]
    [InlineData("Secret", "broken", false)]
    [InlineData("pod", "broken", false)]
    [InlineData("Pods", "broken", false)]
    [InlineData("Pod", "Broken", false)]
    [InlineData("Pod", "broken2", false)]
    [InlineData("Pod", "broke", false)]
    [InlineData("", "broken", false)]
    [InlineData("Node", null, false)]
    public void Allows_SeedUser_OnlyWhatIsListed(string kind, string? ns, bool expected) =>
        Assert.Equal(expected, Demo.Allows(PolicyAction.View, kind, ns));

    [Fact]
    public void Allows_OtherAction_Refused()
    {
        Assert.True(Demo.Allows(PolicyAction.Logs, "Pod", "broken"));
        Assert.False(Demo.Allows(PolicyAction.Execute, "Pod", "broken"));
        Assert.False(Demo.AllowsAnyOf(PolicyAction.Admin));
    }

    [Fact]
    public void Allows_TwoGrants_AddUpButDoNotMix()
    {
        var policy = Policy(new PolicyGrant(["a"], ["Pod"], ["view"]), new PolicyGrant(["b"], ["Service"], ["logs"]));

        Assert.True(policy.Allows(PolicyAction.View, "Pod", "a"));
        Assert.True(policy.Allows(PolicyAction.Logs, "Service", "b"));
        Assert.False(policy.Allows(PolicyAction.View, "Pod", "b"));
        Assert.False(policy.Allows(PolicyAction.View, "Service", "b"));
        Assert.False(policy.Allows(PolicyAction.Logs, "Pod", "a"));
    }

    [Fact]
    public void Allows_NamespaceObjects_OnlyThoseOfThePolicy()
    {
        var policy = Policy(new PolicyGrant(["team-*"], ["*"], ["view"]));

        Assert.True(policy.AllowsObject(PolicyAction.View, "Namespace", null, "team-a"));
        Assert.False(policy.AllowsObject(PolicyAction.View, "Namespace", null, "kube-system"));
        Assert.False(policy.Allows(PolicyAction.View, "Namespace", null));
        Assert.True(policy.AllowsKind(PolicyAction.View, "Namespace"));
        Assert.True(policy.AllowsObject(PolicyAction.View, "Node", null, "node-1"));
    }

    [Fact]
    public void AllowsEvent_Always_NeedsEventAndTheInvolvedObject()
    {
        Assert.True(Demo.AllowsEvent("Pod", "broken"));
        Assert.False(Demo.AllowsEvent("Service", "broken"));
        Assert.False(Demo.AllowsEvent("Pod", "payments"));
        Assert.False(Demo.AllowsEvent("Pod", "broken", "payments"));
        Assert.False(Demo.AllowsEvent("Pod", "payments", "broken"));
        Assert.False(Demo.AllowsEvent("Node", "", "default"));
        Assert.False(Policy(new PolicyGrant(["broken"], ["Pod"], ["view"])).AllowsEvent("Pod", "broken"));
    }

    [Fact]
    public void HasAllNamespaces_OnlyWithOneGrantForAll_True()
    {
        Assert.True(Policy(new PolicyGrant(["*"], ["*"], ["*"])).HasAllNamespaces);
        Assert.False(Policy(new PolicyGrant(["*"], ["Node"], ["view"]), new PolicyGrant(["a"], ["*"], ["view"])).HasAllNamespaces);
        Assert.False(Policy(new PolicyGrant(["*"], ["*"], ["admin"])).HasAllNamespaces);
        Assert.False(EffectivePolicy.Nothing.HasAllNamespaces);
    }

    [Fact]
    public void Matches_AnyPatternAndName_AgreesWithItsDefinition()
    {
        var random = new Random(20260105);
        for (var i = 0; i < 20_000; i++)
        {
            var pattern = Word(random, "ab*-");
            var name = Word(random, "ab-");
            var expected = name.Length > 0 && pattern.Length > 0 && (pattern.EndsWith('*')
                ? name.Length >= pattern.Length - 1 && name[..(pattern.Length - 1)] == pattern[..^1]
                : name == pattern);

            Assert.True(expected == PolicyPattern.Matches(pattern, name), $"pattern '{pattern}', name '{name}'");
        }
    }

    [Fact]
    public void Allows_AnyPolicies_NeverMoreThanSomeSingleGrant()
    {
        var random = new Random(20260106);
        string[] words = ["a", "b", "a*", "*", "c"];
        for (var i = 0; i < 5_000; i++)
        {
            var grants = Enumerable.Range(0, random.Next(4))
                .Select(_ => new PolicyGrant([Pick(random, words)], [Pick(random, words)], [Pick(random, ["view", "logs", "*"])]))
                .ToArray();
            var (kind, ns) = (Pick(random, ["a", "b", "ab", "d"]), Pick(random, ["a", "b", "ab", "d"]));

            var all = Policy(grants).Allows(PolicyAction.View, kind, ns);

            Assert.Equal(grants.Any(grant => Policy(grant).Allows(PolicyAction.View, kind, ns)), all);
            Assert.True(!all || Policy([.. grants, new PolicyGrant(["x"], ["x"], ["x"])]).Allows(PolicyAction.View, kind, ns));
            Assert.True(!all || Policy(grants).MayUseNamespace(ns));
        }
    }

    private static EffectivePolicy Policy(params PolicyGrant[] grants) => new() { Grants = [.. grants] };

    private static string Pick(Random random, string[] words) => words[random.Next(words.Length)];

    private static string Word(Random random, string alphabet) =>
        string.Concat(Enumerable.Range(0, random.Next(5)).Select(_ => alphabet[random.Next(alphabet.Length)]));
}
