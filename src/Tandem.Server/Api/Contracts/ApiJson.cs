using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Tandem.Subscribers.Import;

namespace Tandem.Server.Api.Contracts;

/// <summary>How what the API takes and gives is written as JSON, made at compile time: a start need not look at the types.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Profile))]
[JsonSerializable(typeof(SignUpRequest))]
[JsonSerializable(typeof(SignInRequest))]
[JsonSerializable(typeof(ProfileChangeRequest))]
[JsonSerializable(typeof(SipCredentials))]
[JsonSerializable(typeof(UserPage))]
[JsonSerializable(typeof(NewUserRequest))]
[JsonSerializable(typeof(UserChangeRequest))]
[JsonSerializable(typeof(MediaPolicyView))]
[JsonSerializable(typeof(DomainList))]
[JsonSerializable(typeof(NewDomainRequest))]
[JsonSerializable(typeof(BlockedSourceList))]
[JsonSerializable(typeof(ImportReport))]
[JsonSerializable(typeof(DomainChangeRequest))]
[JsonSerializable(typeof(AccountChanged))]
[JsonSerializable(typeof(DomainChanged))]
[JsonSerializable(typeof(HttpValidationProblemDetails))]
[JsonSerializable(typeof(ProblemDetails))]
internal sealed partial class ApiJson : JsonSerializerContext;
