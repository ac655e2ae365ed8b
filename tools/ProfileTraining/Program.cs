using QuotaFunctions.ProfileTraining;

return await TrainCommand.Make().Parse(args).InvokeAsync();
