namespace Tandem.Rtp;

/// <summary>The two forms on the wire (RFC 8285 sections 4.2 and 4.3).</summary>
internal static class HeaderExtensionForms
{
    public const ushort OneByteProfile = 0xBEDE;
    public const ushort TwoByteProfile = 0x1000;
    public const int MaxOneByteId = 14;
    public const int MaxOneByteLength = 16;

    /// <summary>The low four bits of the two-byte form are the application's.</summary>
    public static HeaderExtensionForm Of(ushort profile) => profile switch
    {
        OneByteProfile => HeaderExtensionForm.OneByte,
        >= TwoByteProfile and <= TwoByteProfile + 0xF => HeaderExtensionForm.TwoByte,
        _ => HeaderExtensionForm.None,
    };

    public static ushort Profile(HeaderExtensionForm form) => form == HeaderExtensionForm.OneByte ? OneByteProfile : TwoByteProfile;

    /// <summary>The smaller form that can hold an element.</summary>
    public static HeaderExtensionForm For(int id, int length) => id <= MaxOneByteId && length is >= 1 and <= MaxOneByteLength ? HeaderExtensionForm.OneByte : HeaderExtensionForm.TwoByte;
}
