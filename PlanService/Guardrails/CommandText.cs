using System.Text;

namespace ClusterCodex.PlanService.Guardrails;

/// <summary>Writes a command so that a shell and <see cref="CommandTokenizer"/> read the same words.</summary>
internal sealed class CommandText
{
    private readonly StringBuilder _text = new("kubectl ");

    public CommandText(string verb) => _text.Append(verb);

    public CommandText Argument(string value)
    {
        _text.Append(' ').Append(Quote(value));
        return this;
    }

    /// <param name="name">Long name without dashes.</param>
    /// <param name="value">Null for a switch.</param>
    public CommandText Flag(string name, string? value) => Argument(value is null ? $"--{name}" : $"--{name}={value}");

    /// <param name="value">Null: nothing is written.</param>
    public CommandText Namespace(string? value)
    {
        if (value is not null)
        {
            _text.Append(" -n ").Append(Quote(value));
        }

        return this;
    }

    public override string ToString() => _text.ToString();

    // The tokenizer lets no backslash, dollar or backtick through, so either kind of quote is literal.
    private static string Quote(string value)
    {
        if (value.Length > 0 && value.All(CommandTokenizer.IsPlain))
        {
            return value;
        }

        return value.Contains('\'', StringComparison.Ordinal) ? $"\"{value}\"" : $"'{value}'";
    }
}
