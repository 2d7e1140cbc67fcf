using System.Security.Cryptography;
using System.Text;

namespace ClusterCodex.AppHost.Postgres;

/// <summary>Chooses where PostgreSQL keeps its files.</summary>
internal static class PostgresFolder
{
    /// <summary>
    /// The state folder's <c>postgres</c>, or, when the account that runs PostgreSQL cannot enter the state folder (a clone under /root),
    /// a folder under /var/tmp named after it.
    /// </summary>
    /// <exception cref="InvalidOperationException">The folder under /var/tmp belongs to somebody else.</exception>
    public static async Task<string> ChooseAsync(string stateFolder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(stateFolder);
        if (await UnprivilegedUser.CanUseAsync(stateFolder, cancellationToken))
        {
            return Path.Combine(stateFolder, "postgres");
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(stateFolder))));
        var shared = $"/var/tmp/clustercodex-{hash[..12]}";
        await CommandLine.TryRunAsync(["mkdir", "-m", "0711", shared], workingDirectory: null, input: null, cancellationToken);
        // Anybody may create folders in /var/tmp: one that is a link or not ours is a trap.
        var ours = await CommandLine.TryRunAsync(["test", "-d", shared, "-a", "-O", shared, "-a", "!", "-L", shared], workingDirectory: null, input: null, cancellationToken);
        return ours.ExitCode == 0
            ? Path.Combine(shared, "postgres")
            : throw new InvalidOperationException(
                $"{shared} belongs to another user, and user '{UnprivilegedUser.Name}' cannot enter {stateFolder}. Remove it, or set CLUSTERCODEX_STATE to a folder that user can enter.");
    }
}
