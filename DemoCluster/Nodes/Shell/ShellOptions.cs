namespace ClusterCodex.DemoCluster.Nodes.Shell;

/// <summary>Options of one letter, as POSIX programs read them: together or apart, with the value attached or next.</summary>
internal static class ShellOptions
{
    /// <param name="flags">Letters without a value.</param>
    /// <param name="valued">Letters with one.</param>
    /// <param name="problem">The first option that is neither, in the words of the C library.</param>
    public static bool TryParse(string[] arguments, string flags, string valued, out Dictionary<char, string> options, out string problem)
    {
        options = [];
        problem = "";
        for (var index = 0; index < arguments.Length && arguments[index] != "--"; index++)
        {
            var argument = arguments[index];
            if (argument.StartsWith("--", StringComparison.Ordinal))
            {
                problem = $"unrecognized option '{argument}'";
                return false;
            }

            for (var at = 1; argument.StartsWith('-') && at < argument.Length; at++)
            {
                var letter = argument[at];
                if (valued.Contains(letter, StringComparison.Ordinal))
                {
                    options[letter] = at + 1 < argument.Length ? argument[(at + 1)..] : index + 1 < arguments.Length ? arguments[++index] : "";
                    break;
                }

                if (!flags.Contains(letter, StringComparison.Ordinal))
                {
                    problem = $"invalid option -- '{letter}'";
                    return false;
                }

                options[letter] = "";
            }
        }

        return true;
    }
}
