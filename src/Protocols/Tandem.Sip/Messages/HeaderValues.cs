namespace Tandem.Sip;

/// <summary>Enumerates the single values of all fields of one name; see <see cref="SipMessage.Values"/>. Valid until the message is changed.</summary>
public ref struct HeaderValues
{
    /// <summary>This enumerator, for <c>foreach</c>.</summary>
    public readonly HeaderValues GetEnumerator() => this;

    /// <summary>The value, without white space around it.</summary>
    public readonly ReadOnlySpan<byte> Current => throw new NotImplementedException();

    /// <summary>Position of the field that holds <see cref="Current"/>.</summary>
    public readonly int FieldIndex => throw new NotImplementedException();

    /// <summary>Goes to the next value.</summary>
    public bool MoveNext() => throw new NotImplementedException();
}
