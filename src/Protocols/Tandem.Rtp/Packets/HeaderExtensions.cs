namespace Tandem.Rtp;

/// <summary>
/// The elements of a header extension in one-byte or two-byte form (RFC 8285 sections 4.2 and 4.3), in their order. Where an element is not whole, or one is reserved, they end: what stands before it counts.
/// A view; allocates nothing.
/// </summary>
public readonly ref struct HeaderExtensions
{
    private readonly ReadOnlySpan<byte> _octets;

    internal HeaderExtensions(ushort profile, ReadOnlySpan<byte> octets)
    {
        Form = HeaderExtensionForms.Of(profile);
        _octets = Form == HeaderExtensionForm.None ? default : octets;
    }

    /// <summary>How they are written.</summary>
    public HeaderExtensionForm Form { get; }

    /// <summary>Finds the first element of an identifier.</summary>
    public bool TryFind(byte id, out ReadOnlySpan<byte> value)
    {
        foreach (var element in this)
        {
            if (element.Id != id) continue;
            value = element.Value;
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>Goes through them.</summary>
    public Enumerator GetEnumerator() => new(Form, _octets);

    /// <summary>Goes through the elements.</summary>
    public ref struct Enumerator
    {
        private readonly HeaderExtensionForm _form;
        private ReadOnlySpan<byte> _rest;

        internal Enumerator(HeaderExtensionForm form, ReadOnlySpan<byte> octets)
        {
            _form = form;
            _rest = octets;
        }

        /// <summary>The element it stands at.</summary>
        public HeaderExtension Current { get; private set; }

        /// <summary>Goes to the next.</summary>
        public bool MoveNext()
        {
            // Octets of 0 between elements, and behind the last, are padding in both forms.
            _rest = _rest.TrimStart((byte)0);
            if (_rest.IsEmpty) return false;
            return _form == HeaderExtensionForm.OneByte ? MoveOneByte() : MoveTwoByte();
        }

        private bool MoveOneByte()
        {
            var id = _rest[0] >> 4;
            // Identifier 0 with a length, and 15, end the processing (section 4.2).
            return id is not (0 or 15) && Take(id, 1, (_rest[0] & 0x0F) + 1);
        }

        private bool MoveTwoByte() => _rest.Length >= 2 && Take(_rest[0], 2, _rest[1]);

        private bool Take(int id, int header, int length)
        {
            if (_rest.Length < header + length) return false;
            Current = new HeaderExtension((byte)id, _rest.Slice(header, length));
            _rest = _rest[(header + length)..];
            return true;
        }
    }
}
