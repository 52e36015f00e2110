namespace Tandem.Sip;

/// <summary>Enumerates the single values of all fields of one name; see <see cref="SipMessage.Values"/>. Valid until the message is changed.</summary>
public ref struct HeaderValues
{
    private readonly SipMessage _message;
    private readonly HeaderName _name;
    private ReadOnlySpan<byte> _rest;

    internal HeaderValues(SipMessage message, HeaderName name)
    {
        _message = message;
        _name = name;
        FieldIndex = -1;
    }

    /// <summary>The value, without white space around it.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Position of the field that holds <see cref="Current"/>.</summary>
    public int FieldIndex { get; private set; }

    /// <summary>This enumerator, for <c>foreach</c>.</summary>
    public readonly HeaderValues GetEnumerator() => this;

    /// <summary>Goes to the next value. Empty ones between two commas are passed over.</summary>
    public bool MoveNext()
    {
        while (true)
        {
            while (_rest.IsEmpty)
            {
                FieldIndex = _message.IndexOf(_name, FieldIndex + 1);
                if (FieldIndex < 0) return false;
                _rest = _message.GetHeader(FieldIndex).Value;
            }

            var comma = Octets.IndexOfOutsideQuotes(_rest, (byte)',');
            var value = comma < 0 ? _rest : _rest[..comma];
            _rest = comma < 0 ? default : _rest[(comma + 1)..];
            Current = Octets.Trim(value);
            if (!Current.IsEmpty) return true;
        }
    }
}
