using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace ClusterCodex.PolicyService.Users;

/// <summary>PBKDF2 with HMAC-SHA-512. Each hash records its iterations, so that they can be raised later.</summary>
internal sealed class PasswordHasher
{
    private const string Scheme = "pbkdf2-sha512";
    private const int SaltLength = 16;
    private const int HashLength = 32;

    private readonly int _iterations;
    private readonly string _unknownUser;

    public PasswordHasher(IOptions<PasswordOptions> options)
    {
        _iterations = options.Value.Iterations;
        _unknownUser = Write(_iterations, RandomNumberGenerator.GetBytes(SaltLength), RandomNumberGenerator.GetBytes(HashLength));
    }

    public string Hash(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        return Write(_iterations, salt, Derive(password, salt, _iterations));
    }

    /// <summary>Whether <paramref name="password"/> is the one of <paramref name="hash"/>. Takes equally long for a user that does not exist.</summary>
    /// <param name="password">As typed.</param>
    /// <param name="hash">Null for a user that does not exist: the answer is then false.</param>
    public bool Verify(string password, string? hash)
    {
        var parts = (hash ?? _unknownUser).Split('$');
        if (parts.Length != 4 || parts[0] != Scheme)
        {
            throw new InvalidDataException("A stored password hash has an unknown format.");
        }

        var iterations = int.Parse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture);
        var actual = Derive(password, Convert.FromBase64String(parts[2]), iterations);
        return CryptographicOperations.FixedTimeEquals(actual, Convert.FromBase64String(parts[3])) && hash is not null;
    }

    private static string Write(int iterations, byte[] salt, byte[] hash) =>
        string.Create(CultureInfo.InvariantCulture, $"{Scheme}${iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}");

    private static byte[] Derive(string password, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, HashAlgorithmName.SHA512, HashLength);
}
