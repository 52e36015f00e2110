namespace Tandem.Sip;

/// <summary>A run of octets in a message: in what was received, or in what was written since.</summary>
internal readonly record struct Slice(int Start, int Length, bool IsWritten);
