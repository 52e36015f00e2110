namespace Tandem.Sip;

/// <summary>Enumerates the single values of all fields of one name; see <see cref="SipMessage.Values"/>. Valid until the message is changed.</summary>
public ref struct HeaderValues
{
    private readonly SipMessage? _message;
    private readonly HeaderName _name;
    private ReadOnlySpan<byte> _rest;

    internal HeaderValues(SipMessage message, HeaderName name)
    {
        _message = message;
        _name = name;
        FieldIndex = -1;
    }

    /// <summary>This enumerator, for <c>foreach</c>.</summary>
    public readonly HeaderValues GetEnumerator() => this;

    /// <summary>The value, without white space around it.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Position of the field that holds <see cref="Current"/>.</summary>
    public int FieldIndex { get; private set; }

    /// <summary>What stands behind <see cref="Current"/> in its field.</summary>
    internal readonly ReadOnlySpan<byte> Rest => Grammar.Trim(_rest);

    /// <summary>Goes to the next value. Empty ones are passed over.</summary>
    public bool MoveNext()
    {
        if (_message is null) return false;
        while (true)
        {
            if (TryReadValue(ref _rest, out var value))
            {
                Current = value;
                return true;
            }

            var next = _message.IndexOf(_name, FieldIndex + 1);
            if (next < 0) return false;
            FieldIndex = next;
            _rest = _message.GetHeader(next).Value;
        }
    }

    /// <summary>Takes the next value that is not empty off a comma-separated list.</summary>
    internal static bool TryReadValue(scoped ref ReadOnlySpan<byte> list, out ReadOnlySpan<byte> value)
    {
        while (!list.IsEmpty)
        {
            var end = ValueLength(list);
            value = Grammar.Trim(list[..end]);
            list = list[Math.Min(end + 1, list.Length)..];
            if (!value.IsEmpty) return true;
        }

        value = default;
        return false;
    }

    /// <summary>The position of the first comma outside quotes and angle brackets, or the length.</summary>
    private static int ValueLength(ReadOnlySpan<byte> list)
    {
        var position = 0;
        while (true)
        {
            var next = list[position..].IndexOfAny((byte)',', (byte)'"', (byte)'<');
            if (next < 0) return list.Length;
            position += next;
            switch (list[position])
            {
                case (byte)',':
                    return position;
                case (byte)'"':
                    position = Grammar.QuotedStringEnd(list, position);
                    if (position < 0) return list.Length;
                    break;
                default:
                    var close = list[position..].IndexOf((byte)'>');
                    if (close < 0) return list.Length;
                    position += close + 1;
                    break;
            }
        }
    }
}
