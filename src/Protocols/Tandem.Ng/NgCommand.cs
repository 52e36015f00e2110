namespace Tandem.Ng;

/// <summary>What a message asks for.</summary>
public enum NgCommand
{
    /// <summary>What is not known here.</summary>
    Unknown,

    /// <summary><c>ping</c>.</summary>
    Ping,

    /// <summary><c>offer</c>.</summary>
    Offer,

    /// <summary><c>answer</c>.</summary>
    Answer,

    /// <summary><c>delete</c>.</summary>
    Delete,

    /// <summary><c>query</c>.</summary>
    Query,

    /// <summary><c>list</c>.</summary>
    List,

    /// <summary><c>start recording</c>.</summary>
    StartRecording,

    /// <summary><c>stop recording</c>.</summary>
    StopRecording,

    /// <summary><c>pause recording</c>.</summary>
    PauseRecording,

    /// <summary><c>play media</c>.</summary>
    PlayMedia,

    /// <summary><c>stop media</c>.</summary>
    StopMedia,

    /// <summary><c>play DTMF</c>.</summary>
    PlayDtmf,

    /// <summary><c>block media</c>.</summary>
    BlockMedia,

    /// <summary><c>unblock media</c>.</summary>
    UnblockMedia,

    /// <summary><c>silence media</c>.</summary>
    SilenceMedia,

    /// <summary><c>unsilence media</c>.</summary>
    UnsilenceMedia,

    /// <summary><c>block DTMF</c>.</summary>
    BlockDtmf,

    /// <summary><c>unblock DTMF</c>.</summary>
    UnblockDtmf,

    /// <summary><c>start forwarding</c>.</summary>
    StartForwarding,

    /// <summary><c>stop forwarding</c>.</summary>
    StopForwarding,

    /// <summary><c>statistics</c>.</summary>
    Statistics,

    /// <summary><c>publish</c>.</summary>
    Publish,

    /// <summary><c>subscribe request</c>.</summary>
    SubscribeRequest,

    /// <summary><c>subscribe answer</c>.</summary>
    SubscribeAnswer,

    /// <summary><c>unsubscribe</c>.</summary>
    Unsubscribe,
}
