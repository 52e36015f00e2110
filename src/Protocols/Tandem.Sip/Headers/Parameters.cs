namespace Tandem.Sip;

/// <summary>A list of parameters <c>;name=value;name</c>, a view of octets.</summary>
public readonly ref struct Parameters
{
    /// <summary>Takes the octets from the first semicolon on.</summary>
    public Parameters(ReadOnlySpan<byte> octets) => Octets = octets;

    /// <summary>The parameters as written, with the leading semicolon.</summary>
    public ReadOnlySpan<byte> Octets { get; }

    /// <summary>Whether a parameter of this name, compared without case, is there.</summary>
    public bool Has(ReadOnlySpan<byte> name) => TryGet(name, out _);

    /// <summary>The parameter's value, quotes included as written; empty when it has none.</summary>
    /// <returns>Whether the parameter is there.</returns>
    public bool TryGet(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        foreach (var parameter in this)
        {
            if (!Tandem.Sip.Octets.EqualIgnoringCase(parameter.Name, name)) continue;
            value = parameter.Value;
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>The parameters one by one, for <c>foreach</c>.</summary>
    public Enumerator GetEnumerator() => new(Octets);

    /// <summary>Whether every parameter has a token for a name and a token, host or quoted string for a value (RFC 3261 section 25.1).</summary>
    internal bool AreWellFormed
    {
        get
        {
            foreach (var parameter in this)
            {
                if (!Tandem.Sip.Octets.IsToken(parameter.Name)) return false;
                if (parameter.Value is [(byte)'"', ..] quoted && Tandem.Sip.Octets.QuotedStringLength(quoted) != quoted.Length) return false;
                if (parameter is { HasEquals: true, Value.IsEmpty: true }) return false;
            }

            return true;
        }
    }

    /// <summary>One parameter.</summary>
    public readonly ref struct Parameter
    {
        internal Parameter(ReadOnlySpan<byte> octets)
        {
            var equals = octets.IndexOf((byte)'=');
            HasEquals = equals >= 0;
            Name = Tandem.Sip.Octets.Trim(HasEquals ? octets[..equals] : octets);
            Value = HasEquals ? Tandem.Sip.Octets.Trim(octets[(equals + 1)..]) : default;
        }

        /// <summary>The name as written.</summary>
        public ReadOnlySpan<byte> Name { get; }

        /// <summary>The value as written; empty when there is none.</summary>
        public ReadOnlySpan<byte> Value { get; }

        internal bool HasEquals { get; }
    }

    /// <summary>Goes through the parameters.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;

        internal Enumerator(ReadOnlySpan<byte> octets) => _rest = octets;

        /// <summary>The parameter.</summary>
        public Parameter Current { get; private set; }

        /// <summary>Goes to the next parameter.</summary>
        public bool MoveNext()
        {
            _rest = Tandem.Sip.Octets.Trim(_rest);
            if (_rest.IsEmpty) return false;
            if (_rest[0] == ';') _rest = _rest[1..];
            var end = Tandem.Sip.Octets.IndexOfOutsideQuotes(_rest, (byte)';');
            if (end < 0) end = _rest.Length;
            Current = new Parameter(_rest[..end]);
            _rest = _rest[end..];
            return true;
        }
    }
}
