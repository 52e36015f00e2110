using Tandem.Contracts;

namespace Tandem.Server.Sip.Names;

/// <summary>Everything that is logged of names, with its event ids (2200 to 2219).</summary>
internal static partial class NameLog
{
    [LoggerMessage(2200, LogLevel.Debug, "No name server answered for {Kind} of {Name}: {Reason}")]
    public static partial void NotAnswered(ILogger logger, NameRecordKind kind, string name, string reason);
}
