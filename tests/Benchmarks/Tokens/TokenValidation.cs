using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.TestSupport.Identity;

namespace ClusterCodex.Benchmarks.Tokens;

/// <summary>What one check of an ES256 token costs, signature included. What is remembered of earlier checks is left out.</summary>
[MemoryDiagnoser]
public class TokenValidation : IDisposable
{
    private readonly TestTokens _tokens = new();
    private TokenValidator _validator = null!;
    private string _token = "";

    /// <summary>Runs it in this process: what the build of the benchmark's own project would change is not measured.</summary>
    public static Task RunAsync(TextWriter output)
    {
        var summary = BenchmarkRunner.Run<TokenValidation>(
            ManualConfig.Create(DefaultConfig.Instance).AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance)));
        return summary.HasCriticalValidationErrors
            ? throw new InvalidOperationException("The benchmark of token validation did not run.")
            : output.WriteLineAsync();
    }

    [GlobalSetup]
    public void Prepare()
    {
        var key = _tokens.PublicKey;
        _validator = new TokenValidator(new OneKey(VerificationKey.EcP256(key.Kid, key.X, key.Y)), TimeProvider.System);
        // Good for longer than the benchmark runs.
        _token = _tokens.Mint(claims => claims["exp"] = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds());
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _tokens.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public ValueTask<ValidatedToken> Es256() => _validator.ValidateAsync(_token, TokenNames.InternalAudience, CancellationToken.None);

    private sealed class OneKey(VerificationKey key) : IVerificationKeys
    {
        public ValueTask<VerificationKey?> FindAsync(string kid, CancellationToken cancellationToken) => new(key);
    }
}
