namespace ClusterCodex.AppHost.Postgres;

/// <summary>A secret in a file that only its owner can read.</summary>
internal static class SecretFile
{
    /// <summary>Reads the secret, or makes one and keeps it.</summary>
    /// <returns>The secret, and whether it was made just now.</returns>
    public static (string Secret, bool IsNew) ReadOrCreate(string path, Func<string> create)
    {
        if (File.Exists(path) && File.ReadAllText(path).Trim() is { Length: > 0 } kept)
        {
            return (kept, false);
        }

        var secret = create();
        Write(path, secret);
        return (secret, true);
    }

    /// <summary>Replaces the file whole; its mode is 0600 from the first byte.</summary>
    public static void Write(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var partial = path + ".partial";
        File.Delete(partial);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var writer = new StreamWriter(partial, options))
        {
            writer.Write(content);
        }

        File.Move(partial, path, overwrite: true);
    }
}
