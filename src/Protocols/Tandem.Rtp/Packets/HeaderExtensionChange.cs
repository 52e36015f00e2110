namespace Tandem.Rtp;

/// <summary>What became of a change of header extensions.</summary>
public enum HeaderExtensionChange
{
    /// <summary>It is made.</summary>
    Done,

    /// <summary>There was nothing to change.</summary>
    NotThere,

    /// <summary>The packet has an extension of another profile, in which there is no room for elements of RFC 8285.</summary>
    OtherProfile,

    /// <summary>The buffer is too short, or the extension would get longer than <see cref="HeaderExtensionEditing.MaxLength"/>.</summary>
    NoRoom,

    /// <summary>The octets are no packet.</summary>
    NoPacket,
}
