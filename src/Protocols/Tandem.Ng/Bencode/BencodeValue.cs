using System.Text;

namespace Tandem.Ng.Bencode;

/// <summary>A value of bencode: a text, a number, a list or a dictionary. Immutable.</summary>
public abstract record BencodeValue
{
    private protected BencodeValue()
    {
    }

    /// <summary>A text of a string.</summary>
    public static implicit operator BencodeValue(string text) => new BencodeText(Encoding.UTF8.GetBytes(text));

    /// <summary>A number.</summary>
    public static implicit operator BencodeValue(long number) => new BencodeNumber(number);

    /// <summary>The octets that say it.</summary>
    public byte[] ToOctets() => BencodeWriter.Write(this);
}

/// <summary>Octets of any kind.</summary>
/// <param name="Octets">The octets.</param>
public sealed record BencodeText(ReadOnlyMemory<byte> Octets) : BencodeValue
{
    /// <summary>The octets as text; what is no UTF-8 in them is replaced.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Octets.Span);

    /// <summary>Whether both have the same octets.</summary>
    public bool Equals(BencodeText? other) => other is not null && Octets.Span.SequenceEqual(other.Octets.Span);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Octets.Span);
        return hash.ToHashCode();
    }
}

/// <summary>A whole number.</summary>
/// <param name="Value">The number.</param>
public sealed record BencodeNumber(long Value) : BencodeValue;

/// <summary>Values in their order.</summary>
/// <param name="Items">The values.</param>
public sealed record BencodeList(IReadOnlyList<BencodeValue> Items) : BencodeValue
{
    /// <summary>Whether both have the same values in the same order.</summary>
    public bool Equals(BencodeList? other) => other is not null && Items.SequenceEqual(other.Items);

    /// <inheritdoc/>
    public override int GetHashCode() => Items.Count;
}

/// <summary>Values with names, in the order in which they were said: senders do not sort them, whatever bencode wants.</summary>
/// <param name="Entries">The entries.</param>
public sealed record BencodeDictionary(IReadOnlyList<KeyValuePair<string, BencodeValue>> Entries) : BencodeValue
{
    /// <summary>The first value of a name; null when there is none.</summary>
    public BencodeValue? Find(string name)
    {
        foreach (var entry in Entries)
            if (entry.Key == name) return entry.Value;
        return null;
    }

    /// <summary>Whether both have the same entries in the same order.</summary>
    public bool Equals(BencodeDictionary? other) => other is not null && Entries.SequenceEqual(other.Entries);

    /// <inheritdoc/>
    public override int GetHashCode() => Entries.Count;
}
