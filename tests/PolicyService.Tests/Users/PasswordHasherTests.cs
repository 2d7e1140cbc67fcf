using ClusterCodex.PolicyService.Users;
using Microsoft.Extensions.Options;

namespace ClusterCodex.PolicyService.Tests.Users;

public sealed class PasswordHasherTests
{
    private readonly PasswordHasher _hasher = new(Options.Create(new PasswordOptions()));

    [Fact]
    public void Hash_SamePasswordTwice_DiffersAndNamesItsCost()
    {
        var one = _hasher.Hash("secret-password");
        var two = _hasher.Hash("secret-password");

        Assert.NotEqual(one, two);
        Assert.StartsWith("pbkdf2-sha512$210000$", one, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-password", one, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_OnlyTheRightPassword_True()
    {
        var hash = _hasher.Hash("pässword");

        Assert.True(_hasher.Verify("pässword", hash));
        Assert.False(_hasher.Verify("passwörd", hash));
        Assert.False(_hasher.Verify("", hash));
        Assert.False(_hasher.Verify("pässword", null));
    }
}
