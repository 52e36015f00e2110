using System.Text;

namespace Tandem.Sip;

/// <summary>One part of a body, by where it stands in the body.</summary>
/// <param name="Whole">From the boundary in front of it to the one behind it, that one not included.</param>
/// <param name="Fields">Its fields, with the empty line behind them.</param>
/// <param name="Content">What it carries.</param>
public readonly record struct BodyPart(Range Whole, Range Fields, Range Content)
{
    /// <summary>The value of one of its fields, without folds undone; empty when it has none.</summary>
    /// <param name="body">The body that it stands in.</param>
    /// <param name="name">The field's name, in any case.</param>
    public ReadOnlySpan<byte> Field(ReadOnlySpan<byte> body, ReadOnlySpan<byte> name)
    {
        var fields = body[Fields];
        return TryFindField(fields, name, out var value) ? fields[value] : default;
    }

    /// <summary>Finds the value of a field among the fields of a part.</summary>
    /// <param name="fields">The fields.</param>
    /// <param name="name">The field's name, in any case.</param>
    /// <param name="value">Where among them its value stands.</param>
    public static bool TryFindField(ReadOnlySpan<byte> fields, ReadOnlySpan<byte> name, out Range value)
    {
        for (var start = 0; start < fields.Length;)
        {
            var end = EndOfField(fields, start);
            var field = fields[start..end];
            var colon = field.IndexOf((byte)':');
            if (colon > 0 && Ascii.EqualsIgnoreCase(field[..colon].TrimEnd(" \t"u8), name))
            {
                var first = start + colon + 1;
                while (first < end && fields[first] is (byte)' ' or (byte)'\t') first++;
                value = first..end;
                return true;
            }

            start = end + 2;
        }

        value = default;
        return false;
    }

    /// <summary>A line that begins with white space goes on with the one before it.</summary>
    private static int EndOfField(ReadOnlySpan<byte> fields, int start)
    {
        for (var end = start; ;)
        {
            var length = fields[end..].IndexOf("\r\n"u8);
            if (length < 0) return fields.Length;
            end += length;
            if (end + 2 >= fields.Length || fields[end + 2] is not ((byte)' ' or (byte)'\t')) return end;
            end += 2;
        }
    }
}
