using System.Buffers;
using System.Text;
using System.Text.Json;
using ClusterCodex.PlanService.Plans;

namespace ClusterCodex.PlanService.Schema;

/// <summary>
/// Reads the parts of an unfinished answer that are complete, so that a person can follow its progress. Each part of the answer is read once;
/// only a string or number that is not yet complete is kept for the next part.
/// </summary>
internal sealed class PartialPlanReader
{
    private readonly Encoder _encoder = Encoding.UTF8.GetEncoder();
    private readonly List<string> _steps = [];
    private readonly ArrayBufferWriter<byte> _unread = new();
    private JsonReaderState _state;
    private string _property = "";
    private string _summary = "";
    private bool _broken;

    /// <summary>The plan as far as it is complete.</summary>
    public PartialPlanDocument Current => new(_summary, [.. _steps]);

    /// <summary>Reads the next part; errors in the answer are left to the schema stage.</summary>
    /// <param name="part">The next characters of the answer, cut anywhere.</param>
    /// <returns>Whether <see cref="Current"/> holds more than before.</returns>
    public bool Append(string part)
    {
        if (_broken)
        {
            return false;
        }

        _encoder.Convert(part, _unread, flush: false, out _, out _);
        // No quote: no property and no string can have become complete.
        return part.Contains('"', StringComparison.Ordinal) && ReadOn();
    }

    private bool ReadOn()
    {
        var reader = new Utf8JsonReader(_unread.WrittenSpan, isFinalBlock: false, _state);
        var grown = false;
        try
        {
            while (reader.Read())
            {
                grown |= Take(ref reader);
            }
        }
        catch (JsonException)
        {
            _broken = true; // Not JSON from here on: the schema stage reports it when the answer is complete.
            return grown;
        }

        _state = reader.CurrentState;
        var rest = _unread.WrittenSpan[(int)reader.BytesConsumed..].ToArray();
        _unread.ResetWrittenCount();
        _unread.Write(rest);
        return grown;
    }

    // Depth: 2 inside quickFix, 4 inside one of its steps.
    private bool Take(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.PropertyName)
        {
            _property = reader.GetString()!;
        }
        else if (reader is { TokenType: JsonTokenType.String, CurrentDepth: 2 } && _property == "summary")
        {
            _summary = reader.GetString()!;
            return true;
        }
        else if (reader is { TokenType: JsonTokenType.String, CurrentDepth: 4 } && _property == "description")
        {
            _steps.Add(reader.GetString()!);
            return true;
        }

        return false;
    }
}
