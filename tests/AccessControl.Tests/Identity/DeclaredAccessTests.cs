using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.V1;
using Google.Protobuf.Reflection;

namespace ClusterCodex.AccessControl.Tests.Identity;

public sealed class DeclaredAccessTests
{
    public static TheoryData<string> Methods { get; } = [.. Contracts().Keys];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Every_rpc_declares_who_may_call_it_and_an_action_that_exists(string method)
    {
        var rule = DeclaredAccess.Of(Contracts()[method]);

        Assert.NotNull(rule);
        Assert.NotEqual(AccessRule.Types.Caller.Unspecified, rule.Caller);
        Assert.True(rule.Action.Length == 0 || PolicyActions.Find(rule.Action) is not null, $"'{rule.Action}' is not an action.");
        Assert.True(rule.Action.Length == 0 || rule.Caller == AccessRule.Types.Caller.User, "Only users have actions.");
    }

    [Fact]
    public void Only_sign_in_and_fetching_keys_are_anonymous()
    {
        var anonymous = Contracts().Where(method => DeclaredAccess.Of(method.Value)!.Caller == AccessRule.Types.Caller.Anonymous).Select(method => method.Value.Name);

        Assert.Equal(["GetJwks", "IssueServiceToken", "Login", "Logout", "Refresh"], anonymous.Order(StringComparer.Ordinal));
    }

    private static Dictionary<string, MethodDescriptor> Contracts() =>
        new[] { IdentityReflection.Descriptor, IssuesReflection.Descriptor, PlansReflection.Descriptor, PolicyReflection.Descriptor, ResourcesReflection.Descriptor }
            .SelectMany(file => file.Services)
            .SelectMany(service => service.Methods)
            .ToDictionary(method => method.FullName, StringComparer.Ordinal);
}
