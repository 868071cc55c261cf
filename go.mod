module duckface

go 1.26
