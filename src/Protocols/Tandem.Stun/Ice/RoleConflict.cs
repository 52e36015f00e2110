namespace Tandem.Stun.Ice;

/// <summary>Both agents think that they have the same role (RFC 8445 section 7.3.1.1).</summary>
internal static class RoleConflict
{
    /// <summary>What is to be done about a request.</summary>
    internal enum Resolution
    {
        /// <summary>The roles differ, or the request does not say which it has.</summary>
        None,

        /// <summary>This agent gives way.</summary>
        Switch,

        /// <summary>The other one has to: 487.</summary>
        Refuse,

        /// <summary>The attribute cannot be read: 400.</summary>
        BadRequest,
    }

    public static Resolution Resolve(in StunMessage request, IceRole role, ulong tieBreaker, bool isLite)
    {
        var same = role == IceRole.Controlling ? StunAttributeType.IceControlling : StunAttributeType.IceControlled;
        switch (request.ReadUInt64(same, out var other))
        {
            case StunAttributeStatus.Absent:
                return Resolution.None;
            case StunAttributeStatus.Malformed:
                return Resolution.BadRequest;
        }

        // Of a full and a lite agent the full one is controlling, whatever the numbers say (section 6.1.1).
        if (isLite) return Resolution.Refuse;
        var isLarger = tieBreaker >= other;
        return isLarger == (role == IceRole.Controlling) ? Resolution.Refuse : Resolution.Switch;
    }
}
